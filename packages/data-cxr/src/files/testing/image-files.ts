/** Real image files for tests. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRandom } from '@cxr-anomaly/random';
import sharp from 'sharp';

const folders: string[] = [];

afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** Creates a folder that is removed when the test file ends. */
export function createTestFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'data-cxr-'));
  folders.push(folder);
  return folder;
}

/** Encodes gray noise drawn from a seed, different for each seed, as an 8-bit PNG. */
export function encodeNoise(seed: number, width = 12, height = 12): Promise<Buffer> {
  const random = createRandom(seed, 'noise');
  const pixels = Uint8Array.from({ length: width * height }, () => random.integer(256));
  return sharp(pixels, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
}

/** Writes files, creating their folders. */
export function writeTree(root: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  return root;
}

/** Encodes noise images under the given names, each from its own seed. */
export async function noiseTree(names: readonly string[], firstSeed = 0): Promise<Record<string, Buffer>> {
  const images = await Promise.all(names.map((_, i) => encodeNoise(firstSeed + i)));
  return Object.fromEntries(names.map((name, i) => [name, images[i] as Buffer]));
}
