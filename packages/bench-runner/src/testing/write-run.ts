import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { evaluate, writeDigests } from '@cxr-anomaly/runs';

/** The properties of a made-up run. */
export interface MadeUpRun {
  readonly method: string;
  readonly seed?: number;
  /** Labels of the test images: 1 is anomalous. */
  readonly scores: readonly number[];
  readonly labels: readonly (0 | 1)[];
  readonly ids?: readonly string[];
}

/** Writes the files of a finished run without training; it has no bundle. */
export async function writeRun(folder: string, run: MadeUpRun): Promise<void> {
  const { method, seed = 0, scores, labels, ids = scores.map((_, i) => `test/${i}`) } = run;
  const settings = { imageSize: 32, batchSize: 8, seed, selection: 'last' };
  const common = { method, settings };
  await mkdir(folder, { recursive: true });
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  const config = {
    ...{ formatVersion: 1, ...common, valFraction: 0.1, versions: { 'cxr-anomaly': '0.0.0', node: 'v20' } },
    data: { word: 'phantom', source: 'phantom', fingerprint: 'f' },
  };
  await write('config.json', JSON.stringify(config));
  await write('log.jsonl', '');
  const rows = scores.map((score, i) => `${ids[i]},${labels[i]},${score}\n`);
  await write('scores.csv', ['id,label,score\n', ...rows].join(''));
  const metrics = {
    ...{ ...common, dataset: 'phantom', seed, selection: 'last', test: evaluate(scores, labels) },
    engine: {
      ...{ kind: 'portable', backend: 'cpu', tfjsVersion: '4', device: 'cpu', threads: 1, allocator: {} },
    },
    train: { images: 8, epochs: 1, seconds: 1, imagesPerSecond: 8 },
  };
  await write('metrics.json', JSON.stringify(metrics));
  await writeDigests(folder, ['config.json', 'log.jsonl', 'scores.csv', 'metrics.json']);
}
