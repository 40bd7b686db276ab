import { createView } from './view';

describe('createView', () => {
  const view = createView({ tilt: 0.1, zoom: 1.2, shiftX: 0.03, shiftY: -0.05 }, 96);

  it('leads from a pixel to the patient and back to the pixel', () => {
    for (const [x, y] of [
      [0, 0],
      [95, 7],
      [40.5, 61.25],
    ] as const) {
      const u = view.u.origin + x * view.u.perX + y * view.u.perY;
      const v = view.v.origin + x * view.v.perX + y * view.v.perY;
      expect(view.column(u, v)).toBeCloseTo(x, 9);
      expect(view.row(u, v)).toBeCloseTo(y, 9);
    }
  });

  it('puts the middle of an unmoved patient in the middle of the detector', () => {
    const upright = createView({ tilt: 0, zoom: 1, shiftX: 0, shiftY: 0 }, 4);
    expect(upright.column(0, 0.5)).toBeCloseTo(1.5, 12);
    expect(upright.row(0, 0.5)).toBeCloseTo(1.5, 12);
    expect(upright.column(0.25, 0.5)).toBeCloseTo(2.5, 12);
  });
});
