/**
 * Uses the convolutions of `native/` in place of TensorFlow's where they are faster. They are registered under tfjs's own names,
 * so that every convolution and every gradient of one passes through here, however often it is differentiated.
 */
import {
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  FusedConv2D,
  type NamedAttrMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { ownKernels } from './own-kernels';
import { replaceKernel, runOwn } from './replace-kernel';

/** Fewest tiles of 2×2 pixels for which transforming a 3×3 kernel pays: for a convolution, and for a kernel's gradient. */
const LEAST_TILES = { images: 64, kernel: 32 };

/** Most channels of a 5×5 convolution for which vectors along a row beat vectors of channels. */
const FEW = 8;

type Side = keyof typeof LEAST_TILES;

/** Registers the choice between both once; if the operations are not loaded, it is always TensorFlow's. */
export function registerOwnConvolutions(): void {
  replaceKernel(Conv2D, ({ x, filter }, attributes) =>
    isOwn('images', x, filter?.shape, attributes) ? runOwn('CxrConvolve', [x, filter]) : undefined,
  );
  replaceKernel(FusedConv2D, ({ x, filter, bias }, attributes) => {
    if (attributes['activation'] !== 'linear' || !isOwn('images', x, filter?.shape, attributes))
      return undefined;
    const convolved = runOwn('CxrConvolve', [x, filter]);
    if (!bias) return convolved;
    const sum = tf.add(convolved, bias as tf.Tensor);
    convolved.dispose();
    return sum;
  });
  replaceKernel(Conv2DBackpropInput, ({ dy, filter }, attributes) =>
    isOwn('images', dy, turned(filter?.shape), attributes)
      ? runOwn('CxrConvolveInputGrad', [dy, filter])
      : undefined,
  );
  replaceKernel(Conv2DBackpropFilter, ({ x, dy }, attributes) => {
    const shape = attributes['filterShape'] as number[];
    if (!isOwn('kernel', x, shape, attributes)) return undefined;
    return runOwn(`CxrConvolve${shape[0] as number}x${shape[0] as number}KernelGrad`, [x, dy]);
  });
}

/** Whether a convolution of these images with a kernel [k, k, C, O] is one that `native/` has and is faster at. */
function isOwn(
  side: Side,
  images: TensorInfo | undefined,
  kernel: readonly number[] | undefined,
  attributes: NamedAttrMap,
): boolean {
  const own = ownKernels();
  if (!own || images?.dtype !== 'float32' || !kernel || !isPlain(attributes, kernel[0] as number))
    return false;
  const [batch, height, width] = images.shape as [number, number, number];
  const [rows, columns, channels, filters] = kernel as [number, number, number, number];
  if (rows !== columns || batch * height * width === 0) return false;
  if (rows === 5)
    return [channels, filters].every((count) => count <= FEW && Number.isInteger(Math.log2(count)));
  const tiles = batch * Math.ceil(height / 2) * Math.ceil(width / 2);
  const isWhole = channels % own.panel === 0 && filters % own.panel === 0;
  return rows === 3 && isWhole && tiles >= LEAST_TILES[side];
}

/** Stride 1, no dilation, channels last, and as many pixels out as in. */
function isPlain({ strides, dilations, dataFormat, pad }: NamedAttrMap, size: number): boolean {
  const ones = (value: unknown): boolean =>
    value === undefined || [value].flat().every((factor) => factor === 1);
  return (
    ones(strides) && ones(dilations) && dataFormat === 'NHWC' && (pad === 'same' || pad === (size - 1) / 2)
  );
}

/** The kernel as the gradient of the input sees it. */
function turned(kernel: readonly number[] | undefined): readonly number[] | undefined {
  if (!kernel) return undefined;
  const [rows, columns, channels, filters] = kernel as [number, number, number, number];
  return [rows, columns, filters, channels];
}
