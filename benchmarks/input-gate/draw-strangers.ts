import type { DecodedImage } from '@cxr-anomaly/data-cxr';
import { decodeFile } from '@cxr-anomaly/data-cxr/node';
import { createRandom, type RandomStream } from '@cxr-anomaly/random';
import sharp from 'sharp';

const COUNT = 40;

const WORDS =
  'patient list report image viewer window level zoom file edit help open save findings none'.split(' ');

const THEMES = [
  { page: '#ffffff', bar: '#2563eb', side: '#f3f4f6', text: '#111827' },
  { page: '#1e1e1e', bar: '#333333', side: '#252526', text: '#d4d4d4' },
  { page: '#f8f8f8', bar: '#d0d0d0', side: '#e8e8e8', text: '#303030' },
  { page: '#000000', bar: '#101030', side: '#080808', text: '#8888ff' },
];

/** Screens of programs drawn as SVG, with text, a bar, a list and a table or a dialog. */
export function drawScreens(): Promise<DecodedImage[]> {
  const random = createRandom(0, 'screens');
  return Promise.all(
    Array.from({ length: COUNT }, async (_, i) => {
      const svg = drawScreen(random, THEMES[i % THEMES.length] as (typeof THEMES)[0]);
      return decodeFile(await sharp(Buffer.from(svg)).png().toBuffer());
    }),
  );
}

function drawScreen(random: RandomStream, { page, bar, side, text }: (typeof THEMES)[0]): string {
  const [width, height] = [800 + random.integer(1100), 600 + random.integer(500)];
  const list = 100 + random.integer(300);
  const words = (count: number) =>
    Array.from({ length: count }, () => WORDS[random.integer(WORDS.length)]).join(' ');
  const lines = Array.from({ length: Math.floor(height / 26) - 3 }, (_, i) => {
    const y = 80 + 26 * i;
    return (
      `<text x="12" y="${y}" font-size="15" fill="${text}">${words(1)}</text>` +
      `<text x="${list + 30}" y="${y}" font-size="16" fill="${text}">${words(1 + random.integer(12))}</text>`
    );
  });
  const dialog =
    random.integer(2) === 0
      ? `<rect x="${width / 3}" y="${height / 3}" width="${width / 3}" height="${height / 4}" rx="8" fill="${side}" stroke="${text}"/>`
      : '';
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<rect width="${width}" height="${height}" fill="${page}"/><rect width="${list}" height="${height}" fill="${side}"/>` +
    `<rect width="${width}" height="44" fill="${bar}"/>${lines.join('')}${dialog}</svg>`
  );
}

/** Uniform, normal and coarse noise. */
export function drawNoise(): DecodedImage[] {
  const random = createRandom(0, 'noise');
  return Array.from({ length: COUNT }, (_, i) => {
    const grain = 2 ** (i % 5);
    const cells = Math.ceil(256 / grain) ** 2;
    const normal = i % 2 === 0;
    const values = Float64Array.from({ length: cells }, () =>
      normal ? 128 + 40 * random.normal() : random.integer(256),
    );
    const across = Math.ceil(256 / grain);
    return drawGray((x, y) => values[Math.floor(y / grain) * across + Math.floor(x / grain)] as number);
  });
}

/** Linear and radial gradients. */
export function drawGradients(): DecodedImage[] {
  return Array.from({ length: COUNT }, (_, i) => {
    const [a, b] = [Math.cos(i), Math.sin(i)];
    if (i % 2 === 0) return drawGray((x, y) => 128 + 0.4 * (a * (x - 128) + b * (y - 128)));
    const [centerX, centerY] = [128 + 60 * a, 128 + 60 * b];
    return drawGray((x, y) => 250 - (1 + a / 3) * Math.hypot(x - centerX, y - centerY));
  });
}

/** Black, white and gray, exactly uniform and as a JPEG of a nearly uniform surface. */
export async function drawBlanks(): Promise<DecodedImage[]> {
  const random = createRandom(0, 'blanks');
  const plain = [0, 1, 64, 128, 200, 254, 255].map((level) => drawGray(() => level));
  const surfaces = [5, 60, 128, 220].map((level) => drawGray(() => level + random.integer(3)));
  const jpegs = surfaces.map(async ({ pixels, width, height }) =>
    decodeFile(
      await sharp(pixels, { raw: { width, height, channels: 1 } })
        .jpeg()
        .toBuffer(),
    ),
  );
  return [...plain, ...(await Promise.all(jpegs))];
}

function drawGray(level: (x: number, y: number) => number): DecodedImage {
  const pixels = Uint8Array.from({ length: 256 * 256 }, (_, i) =>
    Math.min(255, Math.max(0, level(i % 256, Math.floor(i / 256)))),
  );
  return { width: 256, height: 256, channels: 1, pixels };
}
