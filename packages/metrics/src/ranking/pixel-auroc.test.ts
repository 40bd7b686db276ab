import { seededNormal, seededUniform } from '../testing/seeded-scores';
import { auroc } from './auroc';
import { pixelAuroc } from './pixel-auroc';

describe('pixelAuroc', () => {
  it('pools the pixels of all maps', () => {
    // Inside: 5, 2. Outside: 1, 3, 0, 2. Wins: 5 beats 4; 2 beats 1 and 0 and ties 2 → 6.5 of 8.
    expect(
      pixelAuroc(
        [
          [5, 1, 3],
          [0, 2, 2],
        ],
        [
          [1, 0, 0],
          [0, 1, 0],
        ],
      ),
    ).toBe(6.5 / 8);
  });

  it('equals the AUROC of the concatenated pixels, in single and double precision', () => {
    const uniform = seededUniform(7);
    const masks = [12, 40, 5].map((length) => Uint8Array.from({ length }, () => (uniform() < 0.3 ? 1 : 0)));
    const maps = masks.map((mask) =>
      Float32Array.from(mask, (inside) => Math.round(seededNormal(uniform) * 4 + inside)),
    );
    const expected = auroc(
      maps.flatMap((map) => [...map]),
      masks.flatMap((mask) => [...mask]),
    );
    expect(pixelAuroc(maps, masks)).toBe(expected);
    expect(
      pixelAuroc(
        maps.map((map) => Float64Array.from(map)),
        masks,
      ),
    ).toBe(expected);
  });

  it('keeps double precision where any map has it', () => {
    expect(pixelAuroc([Float32Array.of(1), Float64Array.of(1 + 1e-12)], [[0], [1]])).toBe(1);
  });

  it('accepts an image without lesion among others, and names the map that is wrong', () => {
    expect(
      pixelAuroc(
        [
          [1, 1],
          [0, 2],
        ],
        [
          [0, 0],
          [0, 1],
        ],
      ),
    ).toBe(1);
    expect(() => pixelAuroc([[1], [2, 3]], [[0], [1]])).toThrow(/Map 1: .*2 scores and 1 labels/);
    expect(() => pixelAuroc([[1], [NaN]], [[0], [1]])).toThrow(/Map 1: .*NaN/);
    expect(() => pixelAuroc([[1], [2]], [[0]])).toThrow(
      expect.objectContaining({ reason: 'unequal-length' }),
    );
    expect(() => pixelAuroc([[1], [2]], [[0], [0]])).toThrow(
      expect.objectContaining({ reason: 'one-class' }),
    );
  });
});
