/** The reference's first round in float64: a step on each batch, every image a class of its own. */
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
  type Products64,
  type State64,
} from '@cxr-anomaly/fixtures';
import { initialMemory, type RladCase, type RladStep } from '../parity-case';
import { blend64, soleClass64 } from './classifier64';

/** For batch normalization (docs/methods.md, "Conventions"). */
const BATCHNORM = { eps: 1e-5, momentum: 0.1 };

/** What a training step starts from. */
export interface RladState64 extends State64 {
  /** [N, D] */
  readonly memory: Array64;
}

export interface Step64 {
  readonly embedding: Array64;
  readonly reconstruction: Array64;
  readonly contrast: number;
  readonly l1: number;
  readonly loss: number;
  readonly gradients: Arrays64;
  readonly after: RladState64;
}

interface Machinery64 {
  readonly network: Network64;
  readonly products: Products64 | undefined;
}

export interface Trajectory64 {
  readonly initial: RladState64;
  /** The steps of round 0, in their order. */
  readonly steps: readonly Step64[];
}

/** Replays round 0 with the fixture's weights and rows. @param products default: plain loops, which take a minute */
export function replay64(parity: RladCase, products?: Products64): Trajectory64 {
  const { params, variant, train_input, n_train, rep_dim, test_input } = parity;
  const machinery = { network: buildUnet64(test_input.shape_nchw[2]), products };
  const images = images64(train_input, variant);
  const initial = {
    ...initialState64(params, variant, []),
    statistics: freshStatistics(params),
    memory: { values: Float64Array.from(initialMemory(parity)), shape: [n_train, rep_dim] },
  };
  const steps: Step64[] = [];
  for (const step of parity.steps.filter(({ round }) => round === 0))
    steps.push(
      step64(parity, machinery, pick(images, step), step.batch_indexes, steps.at(-1)?.after ?? initial),
    );
  return { initial, steps };
}

function step64(
  parity: RladCase,
  { network, products }: Machinery64,
  images: Array64,
  indexes: readonly number[],
  { memory, ...state }: RladState64,
): Step64 {
  const { weights, moments } = state;
  const options = { statistics: state.statistics, training: true, batchnorm: BATCHNORM, products };
  const { pull, embedding, reconstruction, statistics } = run64(network, images, weights, options);
  const contrast = soleClass64(embedding, memory, indexes, parity.npc_temperature);
  const l1 = absoluteError64(images, reconstruction, images.values.length);
  const gradients = pull(
    map64(contrast.gradient, (g) => parity.w_contrast * g),
    map64(l1.gradient, (g) => parity.w_rec * g),
  );
  return {
    embedding,
    reconstruction,
    contrast: contrast.value,
    l1: l1.value,
    loss: parity.w_contrast * contrast.value + parity.w_rec * l1.value,
    gradients,
    after: {
      ...adamStep64(weights, gradients, moments, parity.optimizer),
      statistics,
      memory: blend64(memory, indexes, embedding, parity.npc_momentum),
    },
  };
}

/** Mean 0 and variance 1 for every normalization; these alone have a bias. */
function freshStatistics(params: RladCase['params']): State64['statistics'] {
  return new Map(
    params
      .filter(({ name }) => name.endsWith('.bias'))
      .map(({ name, shape: [channels] }) => [
        name.slice(0, -'.bias'.length),
        {
          mean: new Float64Array(channels as number),
          variance: new Float64Array(channels as number).fill(1),
        },
      ]),
  );
}

function pick({ values, shape }: Array64, { batch_indexes }: RladStep): Array64 {
  const size = values.length / (shape[0] as number);
  const picked = new Float64Array(batch_indexes.length * size);
  batch_indexes.forEach((index, i) =>
    picked.set(values.subarray(index * size, (index + 1) * size), i * size),
  );
  return { values: picked, shape: [batch_indexes.length, ...shape.slice(1)] };
}
