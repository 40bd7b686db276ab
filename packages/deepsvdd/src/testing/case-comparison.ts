import { Comparison, type Quantity } from '@cxr-anomaly/fixtures';
import { auroc } from '@cxr-anomaly/metrics';
import type { Forward, Gradient, ParameterAfter, ParityCase, Sampled, Step } from './parity-case';

/** Numbers by weight name, in PyTorch's layout. */
export type ValuesByName = ReadonlyMap<string, ArrayLike<number>>;

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

/** What gradients may differ by at least, whatever the fixture says: of samples, of norms (relative). */
export interface GradientTolerance {
  readonly values: number;
  readonly norm: number;
}

/** Compares what a run of ours gave with the reference's run; kinds: forward, loss, gradient, parameter, statistics, center, score. */
export class CaseComparison extends Comparison {
  constructor(
    private readonly parity: ParityCase,
    private readonly gradientTolerance: GradientTolerance,
  ) {
    super();
  }

  forward(what: string, wanted: Forward, { embedding, reconstruction }: ForwardValues): void {
    const features = wanted.features ?? wanted.feature;
    if (features) this.add('forward', `${what}, embedding`, embedding, features);
    if (wanted.reconstruction_sampled) this.pixels(what, wanted.reconstruction_sampled, reconstruction);
  }

  update(what: string, step: Step, { gradients, before, after }: UpdateValues): void {
    for (const wanted of step.gradients)
      this.gradient(`${what}, gradient of ${wanted.name}`, wanted, gradients.get(wanted.name));
    for (const wanted of step.params_after) this.parameter(what, wanted, before, after);
    this.statistics(what, step, after);
  }

  scores(what: string, { test_scores, test_auc }: Step, scores: ArrayLike<number>): void {
    if (test_scores?.values) this.add('score', `${what}, test scores`, scores, test_scores);
    if (test_auc && !test_auc.undetermined) {
      const got = auroc(Array.from(scores), this.parity.test_labels);
      this.add('score', `${what}, test AUROC`, [got], test_auc);
    }
  }

  private pixels(what: string, wanted: Sampled, values: ArrayLike<number>): void {
    const [, channels, height, width] = this.parity.train_input.shape_nchw;
    const samples = wanted.index_ncyx.map(
      ([n, c, y, x]) => values[((n * channels + c) * height + y) * width + x] as number,
    );
    this.add('forward', `${what}, reconstruction`, samples, wanted);
    const mean = sum(values, (x) => x) / values.length;
    const deviation = Math.sqrt(sum(values, (x) => (x - mean) ** 2) / values.length);
    const { scale, tolerance } = wanted;
    this.add('forward', `${what}, mean and deviation`, [mean, deviation], {
      values: [wanted.mean, wanted.std],
      scale,
      tolerance,
    });
  }

  private gradient(what: string, wanted: Gradient, got: ArrayLike<number> | undefined): void {
    if (wanted.grad === null) {
      if (got) this.failures.push(`${what}: there is one, the reference has none`);
      return;
    }
    if (wanted.undetermined) return;
    if (!got) return void this.failures.push(`${what}: missing`);
    const norm = Math.sqrt(sum(got, (x) => x * x));
    const exact: Quantity = { value: wanted.norm ?? 0, scale: wanted.norm ?? 0, tolerance: 0 };
    const tolerance = wanted.zero ? 0 : Math.max(wanted.norm_tolerance, this.gradientTolerance.norm);
    this.add('gradient', `${what}, norm`, [norm], { ...exact, tolerance });
    if (wanted.values) {
      const samples = this.samples(wanted.name, got);
      this.add('gradient', what, samples, wanted, this.gradientTolerance.values);
    }
  }

  /** A weight that the reference does not update must stay as it is, where we have it. */
  private parameter(what: string, wanted: ParameterAfter, before: ValuesByName, after: ValuesByName): void {
    const [old, got] = [before.get(wanted.name), after.get(wanted.name)];
    const name = `${what}, ${wanted.name} after the step`;
    if (wanted.updated === false) {
      if (old && got && sum(got, (x, i) => Math.abs(x - (old[i] as number))) > 0)
        this.failures.push(`${name}: it moved, the reference's does not`);
      return;
    }
    if (!wanted.values) return;
    if (!got) return void this.failures.push(`${name}: missing`);
    const samples = this.samples(wanted.name, got);
    const kept = wanted.which ? wanted.which.map((i) => samples[i] as number) : samples;
    this.add('parameter', name, kept, wanted);
  }

  /** Layers that the reference runs to no effect (their weights have no gradient) may be missing in ours. */
  private statistics(what: string, step: Step, after: ValuesByName): void {
    const dead = new Set(step.gradients.filter(({ grad }) => grad === null).map(({ name }) => name));
    for (const wanted of step.batchnorm_running_after ?? []) {
      if (dead.has(`${wanted.module}.weight`) && !after.has(`${wanted.module}.running_mean`)) continue;
      const compare = (kind: 'running_mean' | 'running_var', scale: number, tolerance: number): void => {
        const name = `${wanted.module}.${kind}`;
        const got = Array.from(after.get(name) ?? []).slice(0, wanted[kind].length);
        this.add('statistics', `${what}, ${name}`, got, { values: wanted[kind], scale, tolerance });
      };
      compare('running_mean', wanted.mean_scale, wanted.mean_tolerance);
      compare('running_var', wanted.var_scale, wanted.var_tolerance);
    }
  }

  private samples(name: string, values: ArrayLike<number>): number[] {
    const block = this.parity.params.find((candidate) => candidate.name === name);
    if (!block) throw new Error(`The fixture lists no parameter ${name}.`);
    return block.sample_index.map((index) => values[index] as number);
  }
}

function sum(values: ArrayLike<number>, of: (value: number, index: number) => number): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += of(values[i] as number, i);
  return total;
}
