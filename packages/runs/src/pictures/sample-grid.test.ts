import type { Preprocessing } from '@cxr-anomaly/data-cxr';
import sharp from 'sharp';
import { colorEvidence } from './color-scale';
import { drawHeatmap } from './heatmap';
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

describe('drawHeatmap', () => {
  it('dims the image where there is no evidence, keeps its orientation, and is four times as large', async () => {
    // Quarters of 8 × 8: gray, white; black with all evidence, gray.
    const quarters = (values: readonly [number, number, number, number]) =>
      Float32Array.from({ length: 64 }, (_, i) => values[(i % 8 < 4 ? 0 : 1) + (i < 32 ? 0 : 2)] ?? 0);
    const { width, height, at } = await readPixels(
      await drawHeatmap(quarters([0.4, 1, 0, 0.4]), quarters([0, 0, 0.3, 0]), preprocessing(1, 'unit', 8)),
    );
    expect([width, height]).toEqual([32, 32]);
    expect([at(2, 2), at(29, 2), at(2, 29), at(29, 29)]).toEqual([
      [71, 71, 71],
      [178, 178, 178],
      [255, 255, 240],
      [71, 71, 71],
    ]);
  });

  it('blends image and color by the strength of the evidence', async () => {
    const gray = new Float32Array(4).fill(0.4);
    const { at } = await readPixels(
      await drawHeatmap(gray, new Float32Array(4).fill(0.15), preprocessing(1)),
    );
    expect(at(4, 4)).toEqual([148, 82, 42]);
  });
});
