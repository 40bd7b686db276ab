/**
 * The LeNet autoencoders of Deep-SVDD in float64 (METHODS.md, "Networks"), independent of the engine: sizes come from the weights.
 * It exists because float32 cannot replay several optimizer steps (see `engine-state.ts`).
 */
import type { LenetName } from '@cxr-anomaly/core-nets';
import { map64, type Array64, type Arrays64 } from './array64';
import {
  activation,
  batchNorm,
  chain,
  convolution,
  dense,
  maxPool,
  reshapeTo,
  transposedConvolution,
  upsampleNearest,
  type Layer,
  type Pass,
} from './layers';
import type { Statistics64 } from './normalization';

/** Encoder and decoder of an autoencoder; the decoder works on the embedding. */
export interface Network64 {
  readonly encoder: Layer;
  readonly decoder: Layer;
}

/** Settings of the batch normalization, as the fixture names them. */
export interface BatchNorm64 {
  readonly eps: number;
  readonly momentum: number;
}

export interface Output64 {
  readonly embedding: Array64;
  readonly reconstruction: Array64;
  /** Running statistics after the pass. */
  readonly statistics: ReadonlyMap<string, Statistics64>;
  /** Gradients of the weights by those of the outputs. */
  readonly pull: (embedding: Array64, reconstruction: Array64) => Arrays64;
}

const leaky = activation(
  (x) => (x > 0 ? x : 0.01 * x),
  (x) => (x > 0 ? 1 : 0.01),
);
const elu = activation(
  (x) => (x > 0 ? x : Math.expm1(x)),
  (x) => (x > 0 ? 1 : Math.exp(x)),
);
const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
const sigmoid = activation(logistic, (x) => logistic(x) * logistic(-x));

export function buildLenet64(name: LenetName): Network64 {
  if (name === 'lenet-mnist' || name === 'lenet-fmnist') return buildGray();
  return buildColor(name === 'lenet-cifar10-elu' ? elu : leaky);
}

function buildGray(): Network64 {
  const encoder = chain(...encodeBlock(1, 'bn1', leaky), ...encodeBlock(2, 'bn2', leaky), ...code);
  const decoder = chain(
    ...[...unflatten, leaky, upsampleNearest],
    ...[transposedConvolution('deconv1', 2), batchNorm('bn3'), leaky, upsampleNearest],
    ...[transposedConvolution('deconv2', 3), batchNorm('bn4'), leaky, upsampleNearest],
    ...[transposedConvolution('deconv3', 2), sigmoid],
  );
  return { encoder, decoder };
}

function buildColor(active: Layer): Network64 {
  const encoder = chain(...[1, 2, 3].flatMap((i) => encodeBlock(i, `bn2d${i}`, active)), ...code);
  const decoder = chain(
    ...[batchNorm('bn1d'), ...unflatten, active],
    ...[1, 2, 3].flatMap((i) => [
      transposedConvolution(`deconv${i}`, 2),
      batchNorm(`bn2d${i + 3}`),
      active,
      upsampleNearest,
    ]),
    ...[transposedConvolution('deconv4', 2), sigmoid],
  );
  return { encoder, decoder };
}

function encodeBlock(index: number, norm: string, active: Layer): Layer[] {
  return [convolution(`conv${index}`, 2), batchNorm(norm), active, maxPool];
}

const code: readonly Layer[] = [reshapeTo(-1), dense('fc1')];

const unflatten: readonly Layer[] = [reshapeTo(-1, 4, 4)];

/** Both outputs for images [N, C, H, W]; `training` normalizes by the batch. */
export function run64(
  network: Network64,
  images: Array64,
  weights: Arrays64,
  options: {
    readonly statistics: ReadonlyMap<string, Statistics64>;
    readonly training: boolean;
    readonly batchnorm: BatchNorm64;
  },
): Output64 {
  const pass: Pass = {
    weights,
    training: options.training,
    epsilon: options.batchnorm.eps,
    momentum: options.batchnorm.momentum,
    statistics: new Map(options.statistics),
    gradients: new Map(),
  };
  const encoded = network.encoder(images, pass);
  const decoded = network.decoder(encoded.value, pass);
  return {
    embedding: encoded.value,
    reconstruction: decoded.value,
    statistics: pass.statistics,
    pull: (embedding, reconstruction) => {
      const fromDecoder = decoded.pull(reconstruction);
      encoded.pull(map64(embedding, (g, i) => g + (fromDecoder.values[i] as number)));
      return pass.gradients;
    },
  };
}
