import { util } from '@tensorflow/tfjs-core';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';

/**
 * Multiplications and additions of a network's convolutions in one forward pass of one image. Each weight is used once for every
 * position of the output, or of the input if it is transposed. A backward pass takes twice as many: for the input and for the
 * kernel.
 */
export function countOperations({ layers }: Pick<LayersModel, 'layers'>): number {
  return layers.reduce((sum, layer) => {
    const kernel = layer.weights.find(({ originalName }) => originalName.endsWith('/kernel'));
    if (kernel?.shape.length !== 4) return sum;
    const transposed = layer.getClassName() === 'Conv2DTranspose';
    const [, height, width] = (
      transposed ? (layer.input as SymbolicTensor).shape : layer.outputShape
    ) as number[];
    const weights = util.sizeFromShape(kernel.shape as number[]);
    return sum + 2 * (height as number) * (width as number) * weights;
  }, 0);
}

/** Number of trained weights of a network. */
export function countParameters({ trainableWeights }: Pick<LayersModel, 'trainableWeights'>): number {
  return trainableWeights.reduce((sum, { shape }) => sum + util.sizeFromShape(shape as number[]), 0);
}
