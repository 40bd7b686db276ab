import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InputGate } from '@cxr-anomaly/data-cxr';
import type { Learnt, Row } from './refusals';

/** Writes `input-gate.json` and `input-gate.md`. */
export async function writeResults(
  folder: string,
  learnt: readonly Learnt[],
  rows: readonly Row[],
): Promise<void> {
  const sets = learnt.map(({ title, images, seconds, gates }) => ({
    ...{ set: title, ...images, seconds },
    limits: gates.map(({ limit }) => limit),
    normal: gates[0]?.normal,
  }));
  await writeFile(join(folder, 'input-gate.json'), `${JSON.stringify({ sets, rows }, null, 2)}\n`);
  await writeFile(join(folder, 'input-gate.md'), formatPage(learnt, rows));
}

function formatPage(learnt: readonly Learnt[], rows: readonly Row[]): string {
  const largest = Math.max(...learnt.flatMap(({ gates }) => gates.map(countBytes)));
  return [
    '# What the input gate takes and refuses',
    '',
    'Made by `npx nx run benchmarks:input-gate`. For each data set a gate is learnt from normal training images alone, as `train` does it,',
    'and shown images it has not seen. Refused: by the gate of the default seed, with the 95 % Wilson interval; the range is over five',
    'choices of the training images held out.',
    '',
    ...learnt.flatMap((set) => formatSet(set, rows)),
    '## How to read this',
    '',
    '- Chosen on the phantom, on the training images of the NIH sample and of PneumoniaMNIST (their pneumonias included, for what sick lungs',
    '  may look like) and with an eye on the photographs: the properties, their least deviations and the least limit. The test images of the',
    '  NIH sample were seen by no choice. The pneumonias among the test images of PneumoniaMNIST were looked at once: they showed that deviations',
    '  need a least value, which was then chosen without them. Rows of the phantom, PneumoniaMNIST and the photographs may flatter.',
    '- Each training set has its own notion of normal: radiographs of children, cut close, differ from those of adults, and 28 pixels enlarged to 256',
    '  are smooth. Where the column says nothing, either answer has its reason.',
    '- Not measured, for want of images: lateral views, other body parts.',
    `- A gate is at most ${Math.ceil(largest / 1000)} kB in the bundle.`,
    '',
  ].join('\n');
}

function formatSet({ title, images, seconds }: Learnt, rows: readonly Row[]): string[] {
  const own = rows.filter(({ set }) => set === title);
  const times = own.map(({ milliseconds }) => milliseconds);
  return [
    `## ${title}`,
    '',
    `Learnt from ${images.train} normal images and ${images.heldOut} held out, in ${seconds.toFixed(1)} s; an image is judged in ` +
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

/** Of its numbers as float32 and text, which is nearly all of its file. */
function countBytes({ mean, components, ...rules }: InputGate): number {
  return 4 * mean.length * (1 + components.length) + JSON.stringify(rules).length;
}
