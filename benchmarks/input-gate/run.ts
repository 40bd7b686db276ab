/**
 * What the input gate accepts and refuses: `npx nx run benchmarks:input-gate`.
 *
 * Learns gates from the normal training images of each data set as `train` does, with five choices of held-out images, and tests
 * them on images of the test split, spoiled versions of these, and strangers: photographs, screenshots, noise, images of the
 * other sets. Needs the real radiographs next to the repository, and pip once for the photographs. Takes about two minutes on two
 * cores. Writes benchmarks/results/input-gate.json and input-gate.md.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { toGray, type DecodedImage } from '@cxr-anomaly/data-cxr';
import { realDataPath } from '@cxr-anomaly/fixtures';
import { drawScreens, drawBlanks, drawGradients, drawNoise } from './draw-strangers';
import { readPhotographs } from './photographs';
import { countRefusals, learnGates, type Learned, type Row } from './refusals';
import { spoilers } from './spoil';
import { writeResults } from './write-results';

const NIH = realDataPath('nih-cxr-256');
const PNEUMONIA = realDataPath('pneumoniamnist.npz');

/** Side lengths of the presets `cpu` and `reference`, and of Deep-SVDD. */
const SETS = [
  { title: 'NIH sample, 64 px', word: `nih:${NIH}`, side: 64, needs: NIH },
  {
    title: 'NIH sample, 256 px',
    word: `nih:${NIH}`,
    side: 256,
    needs: NIH,
  },
  {
    title: 'PneumoniaMNIST, 32 px',
    word: `medmnist:${PNEUMONIA}`,
    side: 32,
    needs: PNEUMONIA,
  },
  { title: 'phantom, 64 px', word: 'phantom', side: 64 },
];

async function main(): Promise<void> {
  const strangers: [string, DecodedImage[]][] = [];
  const photographs = await readPhotographs();
  strangers.push(
    ['photographs and other pictures, as they are', photographs],
    ['the same in gray', photographs.map(toGray)],
    ['screens of programs, light and dark', await drawScreens()],
    ['gradients', drawGradients()],
    ['noise', drawNoise()],
    ['of one level, also as JPEG', await drawBlanks()],
  );
  const learned: Learned[] = [];
  for (const set of SETS) {
    if (set.needs === undefined || existsSync(set.needs)) learned.push(await learnGates(set));
    else console.error(`${set.needs} is absent: ${set.title} is left out.`);
  }
  const rows: Row[] = [];
  for (const own of learned) {
    const normal = own.test.filter(({ label }) => label === 0).map(({ image }) => image);
    const sick = own.test.filter(({ label }) => label === 1).map(({ image }) => image);
    rows.push(countRefusals(own, 'normal test images', normal, 'taken'));
    rows.push(countRefusals(own, 'anomalous test images', sick, 'taken'));
    for (const [name, spoil] of Object.entries(spoilers))
      rows.push(countRefusals(own, `normal test images, ${name}`, normal.map(spoil), 'refused'));
    for (const [name, images] of strangers) rows.push(countRefusals(own, name, images, 'refused'));
    for (const other of learned) {
      if (other.word === own.word) continue;
      const others = other.test.filter(({ label }) => label === 0).map(({ image }) => image);
      rows.push(countRefusals(own, `normal test images of ${other.title}`, others));
    }
    console.log(JSON.stringify(rows.at(-1)));
  }
  await writeResults(resolve(__dirname, '../results'), learned, rows);
}

void main();
