/** The U-Net of MemDAE in float64 (docs/methods.md, "MemDAE"), independent of the engine: channels come from the weights. */
import {
  activation,
  batchNorm,
  chain,
  convolution,
  maxPool,
  reshapeTo,
  scaleAndShift,
  transposedConvolution,
  unitNormalize,
  upsampleBilinear,
  type Layer,
  type Network64,
} from '@cxr-anomaly/fixtures';

/** Side of the last feature map. */
const LAST_SIDE = 4;

const SLOPE = 0.1;

const leaky = activation(
  (x) => (x > 0 ? x : SLOPE * x),
  (x) => (x > 0 ? 1 : SLOPE),
);
const tanh = activation(Math.tanh, (x) => 1 - Math.tanh(x) ** 2);

/** @param imageSize a power of 2, at least 8. */
export function buildUnet64(imageSize: number): Network64 {
  const stages = Array.from({ length: Math.log2(imageSize / LAST_SIDE) }, (_, i) => i + 1);
  const encoder = chain(
    doubleConvolve('input.conv'),
    ...stages.flatMap((stage) => [maxPool, doubleConvolve(`e${stage}.conv.conv`)]),
    ...[convolution('feat', 0), reshapeTo(-1), unitNormalize],
  );
  const decoder = chain(
    ...[reshapeTo(-1, 1, 1), transposedConvolution('defeat', 0)],
    ...stages.flatMap((stage) => [
      ...[upsampleBilinear, convolution(`d${stage}.up.1`, 0), normalize(`d${stage}.up.2`)],
      doubleConvolve(`d${stage}.conv.conv`),
    ]),
    ...[convolution('final', 0), tanh],
  );
  return { encoder, decoder };
}

function doubleConvolve(name: string): Layer {
  return chain(
    ...[convolution(`${name}.0`, 1), normalize(`${name}.1`), leaky],
    ...[convolution(`${name}.3`, 1), normalize(`${name}.4`), leaky],
  );
}

function normalize(name: string): Layer {
  return chain(batchNorm(name), scaleAndShift(name));
}
