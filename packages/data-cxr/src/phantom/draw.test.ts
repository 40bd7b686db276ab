import { createRandom } from '@cxr-anomaly/random';
import { mapChest } from './anatomy/chest-map';
import { sampleSubject } from './anatomy/subject';
import { createView } from './canvas/view';
import { drawFilm, drawShadow, type Film } from './draw';
import { lesionKinds, type LesionKind } from './lesions/lesion';

const side = 128;
const subjects = Array.from({ length: 12 }, (_, i) => i);

interface Pair {
  readonly subject: number;
  readonly normal: Film;
  readonly anomalous: Film;
  /** Gray of the anomalous film minus the normal one's. */
  readonly change: Float64Array;
}

function drawPair(kind: LesionKind, subject: number): Pair {
  const request = { seed: 3, path: [kind, subject], side };
  const normal = drawFilm(request);
  const anomalous = drawFilm({ ...request, lesion: kind });
  const change = Float64Array.from(anomalous.pixels, (value, at) => value - (normal.pixels[at] as number));
  return { subject, normal, anomalous, change };
}

/** Mean of the values where the mask is `wanted`. */
function meanWhere(values: ArrayLike<number>, mask: Uint8Array, wanted: 0 | 1): number {
  let sum = 0;
  let count = 0;
  for (let at = 0; at < values.length; at++) {
    if (mask[at] !== wanted) continue;
    sum += values[at] as number;
    count++;
  }
  return sum / count;
}

/** Squared noise per pixel from second differences along rows (their variance is 6 times it), plus 8-bit rounding. */
function noiseVariances(pixels: Uint8Array): Float64Array {
  return Float64Array.from(pixels, (value, at) => {
    const curve = (pixels[at - 1] ?? value) - 2 * value + (pixels[at + 1] ?? value);
    return curve ** 2 / 6 + 1 / 12;
  });
}

describe('drawFilm', () => {
  it('draws the same pixels for the same request and others for another seed or subject', () => {
    const request = { seed: 5, path: ['train', 1], side: 64 };
    const film = drawFilm(request);
    expect(drawFilm(request).pixels).toEqual(film.pixels);
    expect(drawFilm({ ...request, seed: 6 }).pixels).not.toEqual(film.pixels);
    expect(drawFilm({ ...request, path: ['train', 2] }).pixels).not.toEqual(film.pixels);
  });

  it('marks nothing on a normal film', () => {
    expect(drawFilm({ seed: 0, path: [0], side: 64 }).mask.every((value) => value === 0)).toBe(true);
  });

  it('shows the same subject at another resolution', () => {
    const least = 0.985; // what differs is noise and the rims of bones
    for (const path of [['a'], ['b'], ['c']]) {
      const small = drawFilm({ seed: 1, path, side: 64 }).pixels;
      const large = drawFilm({ seed: 1, path, side: 256 }).pixels;
      expect(correlate(small, shrink(large, 256, 4))).toBeGreaterThan(least);
    }
  });

  it('draws a film of 128 × 128 in milliseconds', () => {
    const most = 400; // 2 to 4 measured; a test sandbox that looks Math up at each call makes it 110
    drawFilm({ seed: 0, path: [0], side });
    const started = performance.now();
    for (let i = 1; i <= 10; i++) drawFilm({ seed: 0, path: [i], side });
    expect((performance.now() - started) / 10).toBeLessThan(most);
  });

  describe.each(lesionKinds)('with %s', (kind) => {
    let pairs: Pair[];
    beforeAll(() => {
      pairs = subjects.map((subject) => drawPair(kind, subject));
    });

    it('marks a moderate part of the lungs and nothing outside of the chest', () => {
      for (const { subject, anomalous } of pairs) {
        const { mask } = anomalous;
        const share = mask.reduce((sum, value) => sum + value, 0) / mask.length;
        expect(share).toBeGreaterThan(0.002);
        expect(share).toBeLessThan(0.12);
        const person = sampleSubject(createRandom(3, 'phantom', kind, subject, 'subject'));
        const { depth } = mapChest(person, createView(person.placement, side));
        expect(mask.every((value, at) => value === 0 || (depth[at] as number) > 0)).toBe(true);
      }
    });

    it('changes the film where the mask is, and hardly elsewhere', () => {
      const least = 5; // times; the exposure that follows the lesion shifts the rest by a gray or two
      for (const { anomalous, change } of pairs) {
        const size = change.map(Math.abs);
        expect(meanWhere(size, anomalous.mask, 1)).toBeGreaterThan(
          least * meanWhere(size, anomalous.mask, 0),
        );
      }
    });

    it('is visible: its contrast stands above the noise of its place', () => {
      const leastContrastToNoise = 2; // per pixel
      const leastRose = 25; // contrast to noise times the root of the area; a person needs about 5 (Rose, 1948)
      for (const { normal, anomalous, change } of pairs) {
        const contrast = Math.abs(meanWhere(change, anomalous.mask, 1));
        const noise = Math.sqrt(meanWhere(noiseVariances(normal.pixels), anomalous.mask, 1));
        const area = anomalous.mask.reduce((sum, value) => sum + value, 0);
        expect(contrast / noise).toBeGreaterThan(leastContrastToNoise);
        expect((contrast / noise) * Math.sqrt(area)).toBeGreaterThan(leastRose);
      }
    });

    it('casts the shadow of that lesion alone, where the film shows it', () => {
      for (const { subject, anomalous, change } of pairs) {
        const shadow = drawShadow({ seed: 3, path: [kind, subject], side, lesion: kind });
        expect(anomalous.mask.every((inside, at) => inside === 0 || shadow[at] !== 0)).toBe(true);
        const share = shadow.filter((value) => value !== 0).length / shadow.length;
        expect(share).toBeLessThan(0.2);
        expect(Math.sign(meanWhere(shadow, anomalous.mask, 1))).toBe(
          Math.sign(meanWhere(change, anomalous.mask, 1)),
        );
      }
    });

    it(`is ${kind === 'pneumothorax' ? 'darker' : 'whiter'} than healthy lung`, () => {
      for (const { anomalous, change } of pairs) {
        expect(Math.sign(meanWhere(change, anomalous.mask, 1))).toBe(kind === 'pneumothorax' ? -1 : 1);
      }
    });
  });
});

function shrink(pixels: Uint8Array, width: number, factor: number): Float64Array {
  const small = width / factor;
  const result = new Float64Array(small * small);
  pixels.forEach((value, at) => {
    const x = Math.floor((at % width) / factor);
    const y = Math.floor(at / width / factor);
    result[y * small + x] = (result[y * small + x] as number) + value / factor ** 2;
  });
  return result;
}

function correlate(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const centered = (values: ArrayLike<number>) => {
    const list = Array.from(values);
    const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
    return list.map((value) => value - mean);
  };
  const dot = (p: readonly number[], q: readonly number[]) =>
    p.reduce((sum, value, i) => sum + value * (q[i] as number), 0);
  const [p, q] = [centered(a), centered(b)];
  return dot(p, q) / Math.sqrt(dot(p, p) * dot(q, q));
}
