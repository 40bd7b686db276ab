import { isNativeInstalled, startEngine } from '@cxr-anomaly/engine/node';
import { describeFixture, mismatches } from '@cxr-anomaly/fixtures';
import { auroc, equalErrorRate } from '@cxr-anomaly/metrics';
import { anomalyScores } from './objective';
import { compareCase } from './testing/compare-case';
import { casesOf, type NetworksFixture } from './testing/parity-case';
import { fillScoreCase, type ScoreFixture } from './testing/score-case';

const MINUTES = 60_000;

const onNative = isNativeInstalled() ? it : it.skip;

const NARROWEST = 'ganGp against the reference, native engine';

describeFixture<NetworksFixture>('gangp_nets.json', NARROWEST, (fixture) => {
  onNative.each(casesOf(fixture).slice(0, 1))(
    '%s: outputs, losses, gradients, optimizer steps and scores match',
    async (_, parity) => {
      await startEngine({ engine: 'native' });
      await compareCase(parity);
    },
    MINUTES,
  );
});

const SCORES = 'scores and their metrics against the reference';

describeFixture<ScoreFixture>('gangp_score.json', SCORES, (fixture) => {
  const { batch, lists } = fixture;

  it('the reference’s test set gets its scores, AUROC and equal error rate', async () => {
    await startEngine();
    const { images, output } = fillScoreCase(fixture);
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
