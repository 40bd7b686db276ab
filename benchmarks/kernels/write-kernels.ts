import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';

/** Milliseconds of one operation with each kernels. */
export interface KernelTime {
  readonly title: string;
  readonly own: number;
  readonly tensorflow: number;
}

/** Writes `kernels.json` and `kernels.md`. */
export async function writeKernels(folder: string, times: readonly KernelTime[]): Promise<void> {
  const processor = `${cpus().length} × ${cpus()[0]?.model}`;
  await writeFile(join(folder, 'kernels.json'), `${JSON.stringify({ processor, times }, null, 2)}\n`);
  const page = [
    '# Our own kernels beside TensorFlow’s',
    '',
    'Made by `npx nx run benchmarks:kernels`: medians in milliseconds, × is TensorFlow’s time over ours. Where both are the same,',
    'TensorFlow’s kernel runs on either side, since `engine/src/kernels/own-convolutions.ts` does not choose ours.',
    '',
    `Processor: ${processor}.`,
    '',
    '| operation | own | TensorFlow | × |',
    '| --- | ---: | ---: | ---: |',
    ...times.map(
      ({ title, own, tensorflow }) =>
        `| ${title} | ${own.toFixed(2)} | ${tensorflow.toFixed(2)} | ${(tensorflow / own).toFixed(2)} |`,
    ),
    '',
  ];
  await writeFile(join(folder, 'kernels.md'), page.join('\n'));
}
