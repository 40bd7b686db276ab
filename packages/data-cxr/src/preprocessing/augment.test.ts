import { createRandom } from '@cxr-anomaly/random';
import type { Preprocessing } from '../contracts';
import { augmentInPlace, drawAugmentation, type AugmentationDraw } from './augment';

const still: AugmentationDraw = { flip: false, angle: 0, shiftX: 0, shiftY: 0, contrast: 1 };
const signed: Preprocessing = {
  side: 3,
  channels: 1,
  fit: 'stretch',
  tone: 'none',
  normalization: { kind: 'signed' },
};

function augmented(pixels: number[], draw: Partial<AugmentationDraw>, preprocessing = signed): number[] {
  const output = Float32Array.from([9, ...pixels, 9]);
  augmentInPlace(output, 1, preprocessing, { ...still, ...draw });
  expect([output[0], output.at(-1)]).toEqual([9, 9]);
  return Array.from(output.slice(1, -1));
}

const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((value) => value / 10);
const tenths = (values: number[]) => values.map((value) => Math.round(value * 10));

describe('augmentInPlace', () => {
  it('mirrors left and right', () => {
    expect(tenths(augmented(digits, { flip: true }))).toEqual([3, 2, 1, 6, 5, 4, 9, 8, 7]);
  });

  it('mirrors pixels, not channels', () => {
    const rgb = { ...signed, channels: 3 } as const;
    const rows = Array.from({ length: 27 }, (_, i) => i / 10);
    expect(tenths(augmented(rows, { flip: true }, rgb)).slice(9, 18)).toEqual([
      15, 16, 17, 12, 13, 14, 9, 10, 11,
    ]);
  });

  it('turns by a right angle without blurring', () => {
    expect(tenths(augmented(digits, { angle: Math.PI / 2 }))).toEqual([7, 4, 1, 8, 5, 2, 9, 6, 3]);
  });

  it('shifts right and down and lets the edge go on', () => {
    expect(tenths(augmented(digits, { shiftX: 1 }))).toEqual([1, 1, 2, 4, 4, 5, 7, 7, 8]);
    expect(tenths(augmented(digits, { shiftY: 1 }))).toEqual([1, 2, 3, 1, 2, 3, 4, 5, 6]);
  });

  it('mixes neighbors for half a pixel', () => {
    expect(augmented([0, 0.5, 1, 0, 0.5, 1, 0, 0.5, 1], { shiftX: 0.5 }).slice(0, 3)).toEqual([
      0, 0.25, 0.75,
    ]);
  });

  it('stretches contrast about the mean and stops at black and white', () => {
    expect(augmented([0, 0, 0, 0, 0, 0, 0, -0.75, 0.75], { contrast: 2 })).toEqual([
      0, 0, 0, 0, 0, 0, 0, -1, 1,
    ]);
    expect(augmented([0, 0, 0, 0, 0, 0, 0, -0.75, 0.75], { contrast: 0.5 }).slice(7)).toEqual([
      -0.375, 0.375,
    ]);
  });
});

describe('drawAugmentation', () => {
  const all = { flip: true, rotate: 10, translate: 0.1, contrast: 0.2 };

  it('stays within the settings and uses their range', () => {
    const draws = Array.from({ length: 400 }, (_, i) => drawAugmentation(all, 50, createRandom(0, i)));
    const reach = (values: number[]) => Math.max(...values.map(Math.abs));
    expect(draws.filter((draw) => draw.flip).length / 400).toBeCloseTo(0.5, 1);
    for (const [values, limit] of [
      [draws.map((draw) => draw.angle), (10 * Math.PI) / 180],
      [draws.map((draw) => draw.shiftX), 5],
      [draws.map((draw) => draw.shiftY), 5],
      [draws.map((draw) => draw.contrast - 1), 0.2],
    ] as const) {
      expect(reach([...values])).toBeLessThanOrEqual(limit);
      expect(reach([...values])).toBeGreaterThan(0.9 * limit);
      expect(Math.min(...values)).toBeLessThan(-0.9 * limit);
    }
  });

  it('draws the same shift whether or not the other changes are on', () => {
    const shiftOnly = { flip: false, rotate: 0, translate: 0.1, contrast: 0 };
    for (let seed = 0; seed < 10; seed++) {
      const one = drawAugmentation(all, 50, createRandom(seed));
      const other = drawAugmentation(shiftOnly, 50, createRandom(seed));
      expect([other.shiftX, other.shiftY]).toEqual([one.shiftX, one.shiftY]);
      expect([other.flip, Math.abs(other.angle), other.contrast]).toEqual([false, 0, 1]);
    }
  });
});
