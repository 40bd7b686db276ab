import {
  NetworkComparison,
  type GradientTolerance,
  type StatisticsAfter,
  type ValuesByName,
} from '@cxr-anomaly/fixtures';
import { auroc } from '@cxr-anomaly/metrics';
import type { Forward, ParityCase, Step } from './parity-case';

export interface ForwardValues {
  /** [N, D] */
  readonly embedding: ArrayLike<number>;
  /** [N, C, H, W] */
  readonly reconstruction: ArrayLike<number>;
}

/** Weights and running statistics around an optimizer step, and the gradients of the loss. */
export interface UpdateValues {
  readonly gradients: ValuesByName;
  readonly before: ValuesByName;
  readonly after: ValuesByName;
}

/** Compares our run with the reference's; kinds: forward, loss, gradient, parameter, statistics, center, score. */
export class CaseComparison extends NetworkComparison {
  constructor(
    private readonly parity: ParityCase,
    gradientTolerance: GradientTolerance,
  ) {
    super(parity.params, gradientTolerance);
  }

  forward(what: string, wanted: Forward, { embedding, reconstruction }: ForwardValues): void {
    const features = wanted.features ?? wanted.feature;
    if (features) this.add('forward', `${what}, embedding`, embedding, features);
    const images = wanted.reconstruction_sampled;
    if (images)
      this.pixels(`${what}, reconstruction`, images, reconstruction, this.parity.train_input.shape_nchw);
  }

  update(what: string, step: Step, { gradients, before, after }: UpdateValues): void {
    this.gradients(what, step.gradients, gradients);
    this.parameters(what, step.params_after, before, after);
    this.statistics(what, livingStatistics(step, after), after);
  }

  scores(what: string, { test_scores, test_auc }: Step, scores: ArrayLike<number>): void {
    if (test_scores?.values) this.add('score', `${what}, test scores`, scores, test_scores);
    if (test_auc && !test_auc.undetermined) {
      const got = auroc(Array.from(scores), this.parity.test_labels);
      this.add('score', `${what}, test AUROC`, [got], test_auc);
    }
  }
}

/** Layers that the reference runs to no effect (their weights have no gradient) may be missing in ours. */
function livingStatistics(step: Step, after: ValuesByName): readonly StatisticsAfter[] {
  const dead = new Set(step.gradients.filter(({ grad }) => grad === null).map(({ name }) => name));
  return (step.batchnorm_running_after ?? []).filter(
    ({ module }) => !dead.has(`${module}.weight`) || after.has(`${module}.running_mean`),
  );
}
