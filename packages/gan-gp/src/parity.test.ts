import { isNativeInstalled, startEngine } from '@cxr-anomaly/engine/node';
import { mismatches } from '@cxr-anomaly/fixtures';
import { auroc, equalErrorRate } from '@cxr-anomaly/metrics';
import { anomalyScores } from './objective';
import { compareCase } from './testing/compare-case';
import { readCases } from './testing/parity-case';
import { fillScoreCase, readScoreFixture, type ScoreFixture } from './testing/score-case';

const MINUTES = 60_000;

const cases = readCases().filter(({ name }) => name !== 'full');
const maybe = cases.length > 0 ? describe : describe.skip;
const onNative = isNativeInstalled() ? it : it.skip;

maybe('ganGp against the reference, native engine', () => {
  onNative.each(cases.map((parity) => [parity.name, parity] as const))(
    '%s: outputs, losses, gradients, optimizer steps and scores match',
    async (_, parity) => {
      await startEngine({ engine: 'native' });
      await compareCase(parity);
    },
    MINUTES,
  );
});

const fixture = readScoreFixture();
const maybeScores = fixture ? describe : describe.skip;

maybeScores('scores and their metrics against the reference', () => {
  const { batch, lists } = fixture ?? ({ lists: [] } as unknown as ScoreFixture);

  it('the reference’s test set gets its scores, AUROC and equal error rate', async () => {
    await startEngine();
    const { images, output } = fillScoreCase(fixture as ScoreFixture);
    const scores = Array.from(anomalyScores(images, output).dataSync());
    expect(mismatches('scores', scores, batch.raw_error)).toEqual([]);
    expect(mismatches('AUROC', [auroc(scores, batch.labels)], batch.auc)).toEqual([]);
    expect(mismatches('EER', [equalErrorRate(scores, batch.labels)], batch.eer)).toEqual([]);
  });

  it.each(lists.map((list) => [list.name, list] as const))(
    '%s: AUROC and equal error rate match',
    (_, list) => {
      const { scores, labels, tolerance } = list;
      expect(Math.abs(auroc(scores, labels) - list.auc)).toBeLessThan(tolerance);
      expect(Math.abs(equalErrorRate(scores, labels) - list.eer)).toBeLessThan(tolerance);
    },
  );
});
