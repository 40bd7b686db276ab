/** Uses the operations of `native/` where nearest-neighbor resizing doubles both sides, as in the decoders of LeNets. */
import { ResizeNearestNeighbor, ResizeNearestNeighborGrad, type TensorInfo } from '@tensorflow/tfjs-core';
import { replaceKernel, runOwn } from './replace-kernel';

/** Registers the choice between both once; if the operations are not loaded, it is always TensorFlow's. */
export function registerOwnUpsampling(): void {
  replaceKernel(ResizeNearestNeighbor, ({ images }, { size, alignCorners }) =>
    isDoubled(images, size as number[]) && alignCorners === false
      ? runOwn('CxrDoubleSize', [images])
      : undefined,
  );
  replaceKernel(ResizeNearestNeighborGrad, ({ images, dy }, { alignCorners }) =>
    isDoubled(images, dy?.shape.slice(1, 3)) && alignCorners === false
      ? runOwn('CxrDoubleSizeGrad', [dy])
      : undefined,
  );
}

function isDoubled(images: TensorInfo | undefined, size: readonly number[] | undefined): boolean {
  if (images?.dtype !== 'float32' || !size || images.shape.includes(0)) return false;
  const [, height, width] = images.shape as [number, number, number];
  return size[0] === 2 * height && size[1] === 2 * width;
}
