import { openPhantom } from './data-set';
import { lesionKinds } from './lesions/lesion';

/** Share of pairs in which the anomalous value is higher, ties counted half. */
function pairwiseAuroc(normal: readonly number[], anomalous: readonly number[]): number {
  let wins = 0;
  for (const a of anomalous) for (const b of normal) wins += a > b ? 1 : a === b ? 0.5 : 0;
  return wins / (normal.length * anomalous.length);
}

describe('openPhantom, scored by mean brightness', () => {
  interface Measured {
    readonly lesion: string | number | undefined;
    readonly mean: number;
  }
  const perSeed: Measured[][] = [];

  beforeAll(async () => {
    for (let seed = 0; seed < 8; seed++) {
      const data = openPhantom({ n: 400, side: 32, seed }, 'phantom');
      const measured: Measured[] = [];
      for (const [index, { split, meta }] of data.items.entries()) {
        if (split !== 'test') continue;
        const { pixels } = await data.decode(index);
        const sum = Array.from(pixels).reduce((total, value) => total + value, 0);
        measured.push({ lesion: meta['lesion'], mean: sum / pixels.length });
      }
      perSeed.push(measured);
    }
  }, 60_000);

  const meansOf = (list: readonly Measured[], keep: (lesion: Measured['lesion']) => boolean) =>
    list.filter(({ lesion }) => keep(lesion)).map(({ mean }) => mean);

  it('does not tell anomalous from normal films, in any of eight seeds', () => {
    for (const measured of perSeed) {
      const normal = meansOf(measured, (lesion) => lesion === 'none');
      const auroc = pairwiseAuroc(
        normal,
        meansOf(measured, (lesion) => lesion !== 'none'),
      );
      expect(auroc).toBeGreaterThan(0.4);
      expect(auroc).toBeLessThan(0.6);
    }
  });

  it.each(lesionKinds)('does not tell films with %s from normal ones', (kind) => {
    const all = perSeed.flat();
    const normal = meansOf(all, (lesion) => lesion === 'none');
    const auroc = pairwiseAuroc(
      normal,
      meansOf(all, (lesion) => lesion === kind),
    );
    expect(auroc).toBeGreaterThan(0.4);
    expect(auroc).toBeLessThan(0.6);
  });
});
