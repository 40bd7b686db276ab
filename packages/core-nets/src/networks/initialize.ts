/** Seeded initial weights. Each weight has its own stream, named after it, so adding a layer changes no other weight. */
import { createRandom } from '@cxr-anomaly/random';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** Half the width of the uniform distribution for a kernel, from its fan-in and fan-out. */
export type UniformBound = (fanIn: number, fanOut: number) => number;

/** ±1/√fanIn, PyTorch's default for convolutions and dense layers, biases included (docs/methods.md, "Conventions"). */
export const defaultBound: UniformBound = (fanIn) => 1 / Math.sqrt(fanIn);

/** Xavier-uniform with the gain of a LeakyReLU (Glorot & Bengio, AISTATS 2010; He et al., ICCV 2015, eq. 15). */
export function xavierBound(slope: number): UniformBound {
  const gain = Math.sqrt(2 / (1 + slope * slope));
  return (fanIn, fanOut) => gain * Math.sqrt(6 / (fanIn + fanOut));
}

/**
 * Fills every kernel and bias of convolutions and dense layers from (seed, name of the weight); leaves normalization
 * layers at their scale 1, shift 0, mean 0, variance 1.
 */
export function initializeWeights(
  model: LayersModel,
  seed: number,
  bound: UniformBound = defaultBound,
): void {
  for (const layer of model.layers) {
    const kernel = layer.weights.find((weight) => weight.originalName.endsWith('/kernel'));
    if (!kernel) continue;
    const { fanIn, fanOut } = fans(kernel.shape as number[]);
    for (const weight of layer.weights) {
      const random = createRandom(seed, 'weights', weight.originalName);
      const limit = weight === kernel ? bound(fanIn, fanOut) : defaultBound(fanIn, fanOut);
      const shape = weight.shape as number[];
      const values = new Float32Array(tf.util.sizeFromShape(shape));
      // A plain loop: a network may have tens of millions of weights.
      for (let i = 0; i < values.length; i++) values[i] = random.uniform(-limit, limit);
      tf.tidy(() => {
        weight.write(tf.tensor(values, shape));
      });
    }
  }
}

/**
 * Fan-in and fan-out of a dense [in, out], convolution [h, w, in, out] or transposed convolution [h, w, out, in] kernel.
 * PyTorch counts a transposed convolution's outputs as its fan-in, which is the same axis here.
 */
function fans(shape: readonly number[]): { fanIn: number; fanOut: number } {
  const area = shape.slice(0, -2).reduce((product, side) => product * side, 1);
  const [second, last] = shape.slice(-2) as [number, number];
  return { fanIn: area * second, fanOut: area * last };
}
