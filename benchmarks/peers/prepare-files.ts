import { decodeFile, openDataSet } from '@cxr-anomaly/data-cxr/node';
import { createRandom } from '@cxr-anomaly/random';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/** Films of each size. */
const LARGE = { side: 1024, count: 24 };
const SMALL = { side: 256, count: 512 };

const SCORES = 10_000_000;

/** Number of distinct scores: most are tied with a thousand others. */
const LEVELS = 10_000;

/** Writes the files that works read: phantom films as PNG, and scores with labels. */
export async function prepareFiles(folder: string): Promise<void> {
  await writeFilms(join(folder, 'films-1024'), LARGE);
  await writeFilms(join(folder, 'films-256/train/normal'), SMALL);
  const random = createRandom(0, 'scores');
  const labels = Uint8Array.from({ length: SCORES }, () => (random.next() < 0.1 ? 1 : 0));
  const scores = Float32Array.from(labels, (label) =>
    Math.floor(LEVELS * (0.8 * random.next() + 0.2 * label)),
  );
  await writeFile(join(folder, 'scores.f32'), scores);
  await writeFile(join(folder, 'labels.u8'), labels);
}

async function writeFilms(folder: string, { side, count }: typeof LARGE): Promise<void> {
  await mkdir(folder, { recursive: true });
  const films = await openDataSet(`phantom?n=${count}&side=${side}`);
  for (let index = 0; index < count; index++) {
    const { pixels, width, height, channels } = await films.decode(index);
    const path = join(folder, `${String(index).padStart(4, '0')}.png`);
    await sharp(pixels, { raw: { width, height, channels } }).toColourspace('b-w').png().toFile(path);
    if (index === 0 && (await decodeFile(path)).channels !== 1) throw new Error(`${path} is not gray.`);
  }
}
