import { deepSvdd } from '@cxr-anomaly/deepsvdd';
import { memDae } from '@cxr-anomaly/memdae';
import { compareShown, type ShownScores } from '../compare-shown';
import { pairsSection } from './pairs-section';

const part = (
  method: ShownScores['method'],
  ids: readonly string[],
  scores: readonly number[],
): ShownScores => {
  const tested = { ids, scores, labels: ids.map((id) => (id > 'c' ? 1 : 0)) };
  return { method, run: { tested } };
};

const show = (parts: readonly ShownScores[], seed: number | undefined) =>
  pairsSection(parts, compareShown(parts, seed));

// Of 6 pairs of a normal and an anomalous image, 5 and 4 are in order.
const first = part(deepSvdd, ['a', 'b', 'c', 'd', 'e'], [1, 2, 5, 4, 6]);
const second = part(memDae, ['e', 'a', 'b', 'c', 'd'], [5, 6, 2, 3, 4]);

describe('pairsSection', () => {
  it('pairs images by id, and shows each difference from both sides', () => {
    const text = show([first, second], 3)?.text ?? '';
    const differences = [...text.matchAll(/<td class="\w*">\s*([+−][\d.]+) <span/g)].map(
      ([, shown]) => shown,
    );
    expect(differences).toEqual(['+0.167', '−0.167']);
    const bounds = [...text.matchAll(/>([+−][\d.]+) to ([+−][\d.]+)</g)].map(([, low, high]) => [low, high]);
    const turn = (bound = '') => bound.replace(/[+−]/, (sign) => (sign === '+' ? '−' : '+'));
    expect(bounds[1]).toEqual([turn(bounds[0]?.[1]), turn(bounds[0]?.[0])]);
    expect(text).toContain('seed 3 of each');
  });

  it('says why nothing is compared: no common seed, or different test images', () => {
    expect(show([first, second], undefined)?.text).toContain('No seed was finished by all');
    const other = part(memDae, ['a', 'b', 'c', 'd', 'f'], [1, 2, 3, 4, 5]);
    expect(show([first, other], 0)?.text).toMatch(/class="failed">[^<]*not tested on the same images/);
  });

  it('is left out for a single method', () => {
    expect(show([first], 0)).toBeUndefined();
  });
});
