import { FIT, fitScale, panBy, zoomBy } from './viewport';

describe('zoomBy', () => {
  it('keeps the point of the image under the pointer where it is', () => {
    for (const viewport of [FIT, { zoom: 3, x: -40, y: 25 }, { zoom: 0.7, x: 5, y: -90 }]) {
      for (const at of [
        { x: 0, y: 0 },
        { x: 120, y: -33 },
      ]) {
        for (const factor of [0.8, 1.25, 2]) {
          const after = zoomBy(viewport, factor, at);
          const point = { x: (at.x - viewport.x) / viewport.zoom, y: (at.y - viewport.y) / viewport.zoom };
          expect(after.x + point.x * after.zoom).toBeCloseTo(at.x, 9);
          expect(after.y + point.y * after.zoom).toBeCloseTo(at.y, 9);
        }
      }
    }
  });

  it('neither loses the film nor dives into a pixel', () => {
    expect(zoomBy(FIT, 1e-9).zoom).toBe(0.5);
    expect(zoomBy(FIT, 1e9).zoom).toBe(40);
  });
});

describe('panBy', () => {
  it('moves the film by as many pixels as the pointer', () => {
    expect(panBy({ zoom: 2, x: 1, y: 2 }, 10, -4)).toEqual({ zoom: 2, x: 11, y: -2 });
  });
});

describe('fitScale', () => {
  it('is limited by the side that is too long', () => {
    expect(fitScale({ width: 200, height: 100 }, { width: 100, height: 100 })).toBe(0.5);
    expect(fitScale({ width: 100, height: 400 }, { width: 100, height: 100 })).toBe(0.25);
  });
});
