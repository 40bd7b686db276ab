import { strokeTube } from './stroke';
import { createView } from './view';

const side = 64;
const view = createView({ tilt: 0, zoom: 1, shiftX: 0, shiftY: 0 }, side);
const radius = 0.05;

describe('strokeTube', () => {
  it('covers the pixels within its radius and none beyond it', () => {
    const plane = new Float32Array(side * side);
    const ends = [
      { u: -0.3, v: 0.5, radius },
      { u: 0.3, v: 0.5, radius },
    ];
    strokeTube(plane, view, ends, { amount: 2, profile: 'solid' });
    for (let y = 0; y < side; y++) {
      const distance = Math.abs((y + 0.5) / side - 0.5);
      const value = plane[y * side + side / 2] as number;
      if (distance > radius + view.pixel) expect(value).toBe(0);
      if (distance < radius - view.pixel) expect(value).toBeGreaterThan(0.5);
      expect(value).toBeLessThanOrEqual(2);
    }
  });

  it('does not count a joint twice', () => {
    const draw = (us: readonly number[]) => {
      const plane = new Float32Array(side * side);
      const points = us.map((u) => ({ u, v: 0.5, radius }));
      strokeTube(plane, view, points, { amount: 1, profile: 'cortical' });
      return plane;
    };
    const whole = draw([-0.3, 0.3]);
    const jointed = draw([-0.3, -0.1, 0.02, 0.3]);
    whole.forEach((value, at) => expect(jointed[at]).toBeCloseTo(value, 5));
  });
});
