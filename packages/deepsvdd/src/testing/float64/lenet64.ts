/**
 * The LeNet autoencoders of Deep-SVDD in float64 (docs/methods.md, "Networks"), independent of the engine: sizes come from the
 * weights. It exists because float32 cannot replay several optimizer steps (see `engine-state.ts`).
 */
import type { LenetName } from '@cxr-anomaly/core-nets';
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
  type Network64,
} from '@cxr-anomaly/fixtures';

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
