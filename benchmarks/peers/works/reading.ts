import { resolveSettings, toTensor } from '@cxr-anomaly/core-nets';
import { fitToSide } from '@cxr-anomaly/data-cxr';
import { decodeFile, openDataSet, prepareSplits } from '@cxr-anomaly/data-cxr/node';
import { memDae } from '@cxr-anomaly/memdae';
import * as tf from '@tensorflow/tfjs-core';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Work } from './work';

/** Decodes PNG files of 1024² to gray 256², as filling the cache does. */
export async function decodeFilms(folder: string): Promise<Work> {
  const paths = await listFilms(folder);
  const geometry = { side: 256, channels: 1, fit: 'crop' } as const;
  return {
    facts: { images: paths.length },
    async run() {
      await Promise.all(paths.map(async (path) => fitToSide(await decodeFile(path), geometry)));
    },
  };
}

/** The same by sharp alone. */
export async function decodeBySharp(folder: string): Promise<Work> {
  const paths = await listFilms(folder);
  return {
    facts: { images: paths.length },
    async run() {
      await Promise.all(
        paths.map((path) => sharp(path).resize(256, 256).toColourspace('b-w').raw().toBuffer()),
      );
    },
  };
}

/** An epoch over images of the warm cache, to tensors. */
export async function readEpoch(folder: string): Promise<Work> {
  const settings = resolveSettings(memDae.settings, { preset: 'reference' });
  const dataSet = await openDataSet(`folder:${join(folder, 'films-256')}`);
  const { train } = await prepareSplits(dataSet, memDae.preprocessing(settings));
  let epoch = 0;
  // Each number is written by us, then read and written by TensorFlow.
  const bytes = train.items.length * 256 * 256 * 3 * 4 * 3;
  return {
    facts: { images: train.items.length, bytes },
    async run() {
      const shuffle = { seed: 0, epoch: epoch++ };
      for await (const batch of train.batches({ batchSize: 32, shuffle })) {
        const images = toTensor(batch);
        // A tensor reaches TensorFlow with the first operation on it.
        tf.slice(images, [0, 0, 0, 0], [1, 1, 1, 1]).dispose();
        images.dispose();
      }
    },
  };
}

async function listFilms(folder: string): Promise<string[]> {
  const films = join(folder, 'films-1024');
  return (await readdir(films)).sort().map((name) => join(films, name));
}
