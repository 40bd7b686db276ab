/** The reference's first step and the forward pass of its second, in float64: tests between them change nothing but scores. */
import {
  absoluteError64,
  adamStep64,
  buildUnet64,
  images64,
  initialState64,
  map64,
  run64,
  type Array64,
  type Arrays64,
  type Network64,
  type Output64,
  type Products64,
  type State64,
} from '@cxr-anomaly/fixtures';
import type { MemDaeCase } from '../parity-case';

/** For batch normalization (docs/methods.md, "Conventions"). */
const BATCHNORM = { eps: 1e-5, momentum: 0.1 };

/** What a training pass returned. */
export type Pass64 = Omit<Output64, 'pull'> & { readonly loss: number };

export interface Trajectory64 {
  readonly initial: State64;
  readonly first: Pass64;
  /** Of the first pass. */
  readonly gradients: Arrays64;
  /** State between the passes; the memory holds the embeddings of the first. */
  readonly between: State64 & { readonly memory: Array64 };
  readonly second: Pass64;
}

/** Replays the case with the fixture's weights. @param products default: plain loops, which take a minute */
export function replay64(parity: MemDaeCase, products?: Products64): Trajectory64 {
  const { params, variant, train_input, isize, optimizer } = parity;
  const modules = parity.step0_eval_forward_given_running_stats.batchnorm;
  const initial = initialState64(params, variant, modules);
  const images = images64(train_input, variant);
  const network = buildUnet64(isize);
  const { pull, ...first } = pass64(network, images, initial, parity.w_rec, products);
  const gradients = pull();
  const moved = adamStep64(initial.weights, gradients, initial.moments, optimizer);
  const between = { ...moved, statistics: first.statistics, memory: first.embedding };
  const { embedding, reconstruction, statistics, loss } = pass64(
    network,
    images,
    between,
    parity.w_rec,
    products,
  );
  return { initial, first, gradients, between, second: { embedding, reconstruction, statistics, loss } };
}

/** Outputs and the loss in training, and how to get the weights' gradients. */
function pass64(
  network: Network64,
  images: Array64,
  { weights, statistics }: State64,
  reconstructionWeight: number,
  products: Products64 | undefined,
): Pass64 & { readonly pull: () => Arrays64 } {
  const options = { statistics, training: true, batchnorm: BATCHNORM, products };
  const { pull, ...output } = run64(network, images, weights, options);
  const error = absoluteError64(images, output.reconstruction, images.values.length);
  return {
    ...output,
    loss: reconstructionWeight * error.value,
    pull: () =>
      pull(
        map64(output.embedding, () => 0),
        map64(error.gradient, (g) => reconstructionWeight * g),
      ),
  };
}
