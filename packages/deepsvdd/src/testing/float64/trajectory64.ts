/** A whole run of the reference in float64: pre-training steps, center, training steps. */
import {
  adamStep64,
  images64,
  initialState64,
  map64,
  run64,
  statistics64,
  type Array64,
  type Arrays64,
  type Network64,
  type Output64,
  type State64,
} from '@cxr-anomaly/fixtures';
import { settingsOf, type ParityCase, type Step } from '../parity-case';
import { buildLenet64 } from './lenet64';
import { center64, distances64, oneClass64, reconstruction64 } from './objective64';

/** What a step starts from. */
export interface CenteredState64 extends State64 {
  /** Set after pre-training. */
  readonly center?: Float64Array;
}

export interface Step64 {
  readonly before: CenteredState64;
  readonly output: Output64;
  readonly loss: number;
  readonly gradients: Arrays64;
  readonly after: CenteredState64;
  /** Scores of the test images after the step; none in pre-training. */
  readonly scores: readonly number[];
}

export interface Trajectory64 {
  /** Evaluation of the test images by the initial weights and the running statistics in the fixture. */
  readonly given: Output64;
  readonly pretrain: readonly Step64[];
  /** State after pre-training, with the embeddings that the center is the mean of. */
  readonly centered: { readonly state: CenteredState64; readonly output: Output64 };
  readonly train: readonly Step64[];
}

/** Replays a case whose network is a LeNet; undefined for others. */
export function replay64(parity: ParityCase): Trajectory64 | undefined {
  const { network } = settingsOf(parity);
  return network === 'resnet18' ? undefined : new Replay64(parity, buildLenet64(network)).run();
}

class Replay64 {
  private readonly images: Array64;
  private readonly test: Array64;

  constructor(
    private readonly parity: ParityCase,
    private readonly network: Network64,
  ) {
    this.images = images64(parity.train_input, parity.formula_variant);
    this.test = images64(parity.test_input, parity.formula_variant);
  }

  run(): Trajectory64 {
    const { params, formula_variant, step0_eval_forward_given_running_stats } = this.parity;
    const modules = step0_eval_forward_given_running_stats.batchnorm;
    const initial = initialState64(params, formula_variant, modules);
    const statistics = statistics64(modules);
    const given = this.forward({ ...initial, statistics }, this.test, false);
    const pretrain = this.steps(initial, this.parity.pretrain_steps);
    const pretrained = pretrain.at(-1)?.after ?? initial;
    const output = this.forward(pretrained, this.images, false);
    const state = { ...pretrained, moments: new Map(), center: center64(output.embedding) };
    return { given, pretrain, centered: { state, output }, train: this.steps(state, this.parity.svdd_steps) };
  }

  private steps(from: CenteredState64, steps: readonly Step[]): Step64[] {
    let state = from;
    return steps.map((step) => {
      const done = this.step(state, step.lr);
      state = done.after;
      return done;
    });
  }

  private step(before: CenteredState64, lr: number): Step64 {
    const training = before.center === undefined;
    const output = this.forward(before, this.images, training);
    const { loss, gradients } = this.objective(output, before.center);
    const { optimizer } = this.parity;
    const moved = adamStep64(before.weights, gradients, before.moments, { ...optimizer, lr });
    const after = { ...before, ...moved, statistics: output.statistics };
    const scores = before.center
      ? distances64(this.forward(after, this.test, false).embedding, before.center)
      : [];
    return { before, output, loss, gradients, after, scores };
  }

  private objective({ embedding, reconstruction, pull }: Output64, center: Float64Array | undefined) {
    const pixels = reconstruction64(this.images, reconstruction);
    if (!center)
      return {
        loss: pixels.value,
        gradients: pull(
          map64(embedding, () => 0),
          pixels.gradient,
        ),
      };
    const { w_svdd, w_rec } = this.parity;
    const svdd = oneClass64(embedding, center);
    return {
      loss: w_svdd * svdd.value + w_rec * pixels.value,
      gradients: pull(
        map64(svdd.gradient, (g) => w_svdd * g),
        map64(pixels.gradient, (g) => w_rec * g),
      ),
    };
  }

  private forward({ weights, statistics }: CenteredState64, images: Array64, training: boolean): Output64 {
    const { batchnorm } = this.parity;
    return run64(this.network, images, weights, { statistics, training, batchnorm });
  }
}
