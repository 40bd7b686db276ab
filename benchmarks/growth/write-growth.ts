import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatBytes } from '@cxr-anomaly/runs';

/** The time and memory of a stage for a number of training images. */
export interface Point {
  readonly images: number;
  readonly seconds: number;
  /** Peak resident memory, in bytes. */
  readonly peak: number;
}

export interface Growth {
  readonly stage: string;
  readonly points: Point[];
}

/** Writes `growth.json` and `growth.md`. */
export async function writeGrowth(folder: string, rows: readonly Growth[]): Promise<void> {
  await writeFile(join(folder, 'growth.json'), `${JSON.stringify(rows, null, 2)}\n`);
  await writeFile(join(folder, 'growth.md'), formatPage(rows));
}

function formatPage(rows: readonly Growth[]): string {
  const counts = rows[0]?.points.map(({ images }) => images.toLocaleString('en')) ?? [];
  return [
    '# Time and memory as the data grows',
    '',
    'Made by `npx nx run benchmarks:growth`: phantom films of 64², preset `smoke`, each stage once, in its own process. The columns are',
    'numbers of training images; a data set also has half as many images for testing and a quarter as many for validation. The exponent',
    'is the slope of log time over log images between the last two columns: 1 is linear, 2 quadratic.',
    '',
    `| stage | ${counts.map((count) => `${count}: time, memory`).join(' | ')} | exponent |`,
    `| --- | ${counts.map(() => '---').join(' | ')} | --- |`,
    ...rows.map(({ stage, points }) => {
      const cells = points.map(({ seconds, peak }) => `${seconds.toPrecision(3)} s, ${formatBytes(peak)}`);
      return `| ${[stage, ...cells, exponentOf(points).toFixed(2)].join(' | ')} |`;
    }),
    '',
    'Only the memory methods compare each image with all others: all pairs of training images for anchors, and each test image with all',
    'training images for scores. Both are blocks of one matrix product and a few passes over its result, so time grows with the square',
    'of the number of images, but memory only linearly. Everything else is linear; TensorFlow and Node themselves take about 0.45 GB,',
    'and image caches of up to 512 MB are kept in memory.',
    '',
  ].join('\n');
}

function exponentOf(points: readonly Point[]): number {
  const [before, last] = points.slice(-2);
  if (!before || !last) return NaN;
  return Math.log(last.seconds / before.seconds) / Math.log(last.images / before.images);
}
