import type { Preprocessing } from '@cxr-anomaly/data-cxr';
import sharp from 'sharp';
import { colorEvidence } from './color-scale';
import { drawHeatmaps } from './heatmap';
import { drawSampleGrid } from './sample-grid';

const preprocessing = (
  channels: 1 | 3,
  kind: 'unit' | 'signed' | 'imagenet' = 'unit',
  side = 2,
): Preprocessing => ({ side, channels, fit: 'stretch', tone: 'none', normalization: { kind } });

async function readPixels(png: Uint8Array) {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [
    ...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3),
  ];
  return { ...info, at };
}

describe('colorEvidence', () => {
  it('goes from black through orange to white, ever brighter', () => {
    const { pixels } = colorEvidence([0, 0.15, 0.3, 7], preprocessing(1));
    expect([...pixels]).toEqual([...[0, 0, 0], ...[224, 92, 12], ...[255, 255, 240], ...[255, 255, 240]]);
    const ramp = Float32Array.from({ length: 64 }, (_, i) => (0.3 * i) / 63);
    const sums = [...ramp.keys()].map((i) =>
      colorEvidence(ramp, preprocessing(1, 'unit', 8))
        .pixels.subarray(3 * i, 3 * i + 3)
        .reduce((a, b) => a + b),
    );
    sums.slice(1).forEach((sum, i) => expect(sum).toBeGreaterThan(sums[i] as number));
  });

  it('shows the same error in the same color under any normalization', () => {
    const colors = (kind: 'unit' | 'signed' | 'imagenet', error: number) => [
      ...colorEvidence([error, 0, 0, 0], preprocessing(3, kind)).pixels.subarray(0, 3),
    ];
    // A tenth of the way from black to white; ImageNet's deviations are 0.229, 0.224 and 0.225.
    const imagenet = (0.1 * (1 / 0.229 + 1 / 0.224 + 1 / 0.225)) / 3;
    expect(colors('signed', 0.2)).toEqual(colors('unit', 0.1));
    expect(colors('imagenet', imagenet)).toEqual(colors('unit', 0.1));
  });
});

describe('drawSampleGrid', () => {
  it('puts input, reconstruction and error side by side, one row per sample, at 128 pixels or more', async () => {
    const sample = (level: number) => ({
      input: new Float32Array(4).fill(level),
      reconstruction: new Float32Array(4).fill(level / 2),
      evidence: new Float32Array(4).fill(level === 1 ? 0.15 : 0),
    });
    const { width, height, at } = await readPixels(
      (await drawSampleGrid([sample(0.2), sample(1)], preprocessing(1))).png,
    );
    expect([width, height]).toEqual([3 * 132 + 4, 28 + 2 * 132]);
    const [first, second] = [28 + 64, 28 + 132 + 64];
    expect([68, 200, 332].map((x) => at(x, first))).toEqual([
      [51, 51, 51],
      [26, 26, 26],
      [0, 0, 0],
    ]);
    expect([68, 200, 332].map((x) => at(x, second))).toEqual([
      [255, 255, 255],
      [128, 128, 128],
      [224, 92, 12],
    ]);
    // The line under the titles: machines without fonts draw no letters.
    expect(Math.max(...at(200, 26))).toBeGreaterThan(60);
  });
});

describe('drawHeatmaps', () => {
  // 4 × 2 pixels: gray, white, black, gray in each row.
  const film = { width: 4, height: 2, pixels: Uint8Array.of(102, 255, 0, 102, 102, 255, 0, 102) };

  it("dims the film where there is no evidence, at the film's own size and shape", async () => {
    const { overlay, beside } = await drawHeatmaps(film, [0, 0, 0, 0], preprocessing(1));
    const { width, height, at } = await readPixels(overlay);
    expect([width, height]).toEqual([4, 2]);
    expect([0, 1, 2, 3].map((x) => at(x, 1)[0])).toEqual([71, 178, 0, 71]);
    const pair = await readPixels(beside);
    expect([pair.width, pair.height]).toEqual([8, 2]);
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((x) => pair.at(x, 0)[0])).toEqual([
      ...[102, 255, 0, 102],
      ...[71, 178, 0, 71],
    ]);
  });

  it('blends film and color by the strength of the evidence, and leaves what was cut off as it is', async () => {
    const half = Array.from({ length: 4 }, () => 0.15);
    const stretched = await readPixels((await drawHeatmaps(film, half, preprocessing(1))).overlay);
    expect(stretched.at(0, 0).map((level, c) => Math.abs(level - ([148, 82, 42][c] ?? 0)) <= 1)).toEqual([
      ...[true, true, true],
    ]);
    const cropped = await drawHeatmaps(film, half, { ...preprocessing(1), fit: 'crop' });
    const { at } = await readPixels(cropped.overlay);
    expect([at(0, 0), at(3, 1)]).toEqual([
      [71, 71, 71],
      [71, 71, 71],
    ]);
    expect(at(1, 0)).not.toEqual([178, 178, 178]);
  });

  it('keeps the values: a share of the range from black to white in 16 bits', async () => {
    const { raw } = await drawHeatmaps(film, [0.1, 0.5, 2, 6], preprocessing(3, 'signed'));
    const { data } = await sharp(raw)
      .toColourspace('grey16')
      .raw({ depth: 'ushort' })
      .toBuffer({ resolveWithObject: true });
    const values = new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
    // The range of `signed` is 2.
    expect([values[0], values[3], values[4], values[7]]).toEqual([3277, 16384, 65535, 65535]);
  });
});
