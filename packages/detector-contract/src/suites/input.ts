import { SettingsError, type CommonSettings } from '@cxr-anomaly/core-nets';
import { toNetworkInput } from '@cxr-anomaly/data-cxr';
import { decodeFile } from '@cxr-anomaly/data-cxr/node';
import * as tf from '@tensorflow/tfjs-core';
import { join } from 'node:path';
import sharp from 'sharp';
import { read } from '../array-source';
import type { GetSubject } from '../subject';

/** Input of another shape is refused with the expected shape named; files of another shape are converted to it. */
export function describeInput<S extends CommonSettings>(get: GetSubject<S>): void {
  const wrong: [string, (side: number, channels: number) => [number, number, number, number]][] = [
    ['that are not square', (side, channels) => [2, side, side / 2, channels]],
    ['of another size', (side, channels) => [2, 2 * side, 2 * side, channels]],
    ['with another number of channels', (side, channels) => [2, side, side, 4 - channels]],
  ];

  it.each(wrong)('refuses images %s, and says which it takes', (_, shapeOf) => {
    const { trained } = get();
    const { side, channels } = trained.preprocessing;
    const shape = shapeOf(side, channels);
    const images = tf.zeros<tf.Rank.R4>(shape);
    const before = tf.memory().numTensors;
    for (const take of ['score', 'explain', 'reconstruct'] as const) {
      if (!trained[take]) continue;
      expect(() => trained[take]?.(images)).toThrow(SettingsError);
      expect(() => trained[take]?.(images)).toThrow(
        `${side}, ${side}, ${channels}], not [${shape.join(', ')}]`,
      );
    }
    expect(tf.memory().numTensors).toBe(before);
    images.dispose();
  });

  it.each([
    ['wide', 50, 30],
    ['tall', 31, 67],
  ])('scores and explains a %s image file', async (name, width, height) => {
    const { trained, folder } = get();
    const path = join(folder, `${name}.png`);
    const pixels = Uint8Array.from({ length: width * height }, (_, i) => (7 * i + (i % width)) % 256);
    await sharp(pixels, { raw: { width, height, channels: 1 } })
      .png()
      .toFile(path);
    const { side, channels } = trained.preprocessing;
    const input = toNetworkInput(await decodeFile(path), trained.preprocessing);
    const images = tf.tensor4d(input, [1, side, side, channels]);
    const [score] = await read(trained.score(images));
    const map = await read(trained.explain(images));
    images.dispose();
    expect(Number.isFinite(score)).toBe(true);
    expect(map).toHaveLength(side * side);
    expect(map.every(Number.isFinite)).toBe(true);
  });
}
