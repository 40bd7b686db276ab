import { seededUniform } from '../testing/seeded-scores';
import { pixelAuroc } from './pixel-auroc';

/** Seconds of processor time. A core needs two; anything quadratic, or sorting through a callback, exceeds this by far. */
const SECONDS = 8;

describe('pixelAuroc', () => {
  it('ranks ten million tied and untied pixels in seconds', () => {
    const uniform = seededUniform(3);
    const maps = Array.from({ length: 153 }, () => new Float32Array(256 * 256));
    const masks = maps.map((map) => Uint8Array.from(map, () => (uniform() < 0.1 ? 1 : 0)));
    // Inside uniform on [½, 1½], outside on [0, 1], half of them on 256 levels: the AUROC is 1 − ⅛.
    maps.forEach((map, m) => {
      for (let i = 0; i < map.length; i++) {
        const value = uniform() + (masks[m]?.[i] === 1 ? 0.5 : 0);
        map[i] = i % 2 === 0 ? value : Math.round(value * 256) / 256;
      }
    });
    const start = process.cpuUsage();
    const value = pixelAuroc(maps, masks);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1e6).toBeLessThan(SECONDS);
    // Its standard error with a million pixels inside is about 3e-4.
    expect(Math.abs(value - 0.875)).toBeLessThan(2e-3);
  }, 120_000);
});
