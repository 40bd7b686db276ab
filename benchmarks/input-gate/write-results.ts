import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InputGate } from '@cxr-anomaly/data-cxr';
import type { Learned, Row } from './refusals';

/** Writes `input-gate.json` and `input-gate.md`. */
export async function writeResults(
  folder: string,
  learned: readonly Learned[],
  rows: readonly Row[],
): Promise<void> {
  const sets = learned.map(({ title, images, seconds, gates }) => ({
    ...{ set: title, ...images, seconds },
    limits: gates.map(({ limit }) => limit),
    normal: gates[0]?.normal,
  }));
  await writeFile(join(folder, 'input-gate.json'), `${JSON.stringify({ sets, rows }, null, 2)}\n`);
  await writeFile(join(folder, 'input-gate.md'), formatPage(learned, rows));
}

function formatPage(learned: readonly Learned[], rows: readonly Row[]): string {
  const largest = Math.max(...learned.flatMap(({ gates }) => gates.map(countBytes)));
  return [
    '# What the input gate accepts and refuses',
    '',
    'Made by `npx nx run benchmarks:input-gate`. For each data set, a gate is learned from normal training images alone, as `train`',
    'does it, and tested on images it has not seen. "Refused" is for the gate of the default seed, with the 95 % Wilson interval; the',
    'range is over five choices of the held-out training images.',
    '',
    ...learned.flatMap((set) => formatSet(set, rows)),
    '## How to read this',
    '',
    '- The properties, their smallest deviations and the smallest limit were chosen on the phantom, on the training images of the NIH',
    '  sample and of PneumoniaMNIST (including their pneumonias, to see what sick lungs may look like), and with an eye on the',
    '  photographs. No choice used the test images of the NIH sample. The pneumonias among the test images of PneumoniaMNIST were',
    '  looked at once: they showed that deviations need a smallest value, which was then chosen without them. Rows of the phantom,',
    '  PneumoniaMNIST and the photographs may be flattering.',
    '- Each training set has its own notion of normal: tightly cropped radiographs of children differ from those of adults, and 28',
    '  pixels enlarged to 256 are smooth. If the column is empty, either answer is justified.',
    '- Not measured, because we had no images: lateral views, other body parts.',
    `- A gate is at most ${Math.ceil(largest / 1000)} kB in the bundle.`,
    '',
  ].join('\n');
}

function formatSet({ title, images, seconds }: Learned, rows: readonly Row[]): string[] {
  const own = rows.filter(({ set }) => set === title);
  const times = own.map(({ milliseconds }) => milliseconds);
  return [
    `## ${title}`,
    '',
    `Learned from ${images.train} normal images and ${images.heldOut} held out, in ${seconds.toFixed(1)} s; an image is judged in ` +
      `${Math.min(...times).toFixed(1)} to ${Math.max(...times).toFixed(1)} ms.`,
    '',
    '| images | should be | number | refused | 95 % interval | range |',
    '| --- | --- | ---: | ---: | --- | --- |',
    ...own.map(({ kind, wanted, images: count, refused, interval, range }) => {
      const cells = [kind, wanted ?? '', count, percent(refused / count), span(interval), span(range)];
      return `| ${cells.join(' | ')} |`;
    }),
    '',
  ];
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

const span = ([from, to]: readonly [number, number]) =>
  `${(100 * from).toFixed(1)}–${(100 * to).toFixed(1)} %`;

/** The size of its numbers as float32 and text, which is nearly all of its file. */
function countBytes({ mean, components, ...rules }: InputGate): number {
  return 4 * mean.length * (1 + components.length) + JSON.stringify(rules).length;
}
