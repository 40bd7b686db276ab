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
import { currentPrecision } from './precision';
import { replaceKernel, runOwn } from './replace-kernel';

/** Fewest tiles of 2×2 pixels for which transforming a 3×3 kernel pays: for a convolution, and for a kernel's gradient. */
const LEAST_TILES = { images: 64, kernel: 32 };

/** Most channels of a 5×5 convolution for which vectors along a row beat vectors of channels. */
const FEW = 8;

/** Sizes of the kernels whose convolutions `native/` has in bfloat16. */
const BFLOAT16_SIZES: readonly number[] = [1, 3, 5];

type Side = keyof typeof LEAST_TILES;

/** Registers the choice between both once; if the operations are not loaded, it is always TensorFlow's. */
export function registerOwnConvolutions(): void {
  replaceKernel(Conv2D, ({ x, filter }, attributes) => {
    const suffix = chooseOwn('images', x, filter?.shape, attributes);
    return suffix === undefined ? undefined : runOwn(`CxrConvolve${suffix}`, [x, filter]);
  });
  replaceKernel(FusedConv2D, ({ x, filter, bias }, attributes) => {
    const suffix = chooseOwn('images', x, filter?.shape, attributes);
    if (attributes['activation'] !== 'linear' || suffix === undefined) return undefined;
    const convolved = runOwn(`CxrConvolve${suffix}`, [x, filter]);
    if (!bias) return convolved;
    const sum = tf.add(convolved, bias as tf.Tensor);
    convolved.dispose();
    return sum;
  });
  replaceKernel(Conv2DBackpropInput, ({ dy, filter }, attributes) => {
    const suffix = chooseOwn('images', dy, turned(filter?.shape), attributes);
    return suffix === undefined ? undefined : runOwn(`CxrConvolveInputGrad${suffix}`, [dy, filter]);
  });
  replaceKernel(Conv2DBackpropFilter, ({ x, dy }, attributes) => {
    const shape = attributes['filterShape'] as number[];
    const [size] = shape as [number];
    const suffix = chooseOwn('kernel', x, shape, attributes);
    return suffix === undefined
      ? undefined
      : runOwn(`CxrConvolve${size}x${size}KernelGrad${suffix}`, [x, dy]);
  });
}

/**
 * How the name of our operation ends for a convolution of these images with a kernel [k, k, C, O]; undefined if `native/` does not
 * have it, or TensorFlow is faster at it.
 */
function chooseOwn(
  side: Side,
  images: TensorInfo | undefined,
  kernel: readonly number[] | undefined,
  attributes: NamedAttrMap,
): '' | 'Bfloat16' | undefined {
  const own = ownKernels();
  if (!own || images?.dtype !== 'float32' || !kernel || !isPlain(attributes, kernel[0] as number))
    return undefined;
  const [batch, height, width] = images.shape as [number, number, number];
  const [rows, columns, channels, filters] = kernel as [number, number, number, number];
  if (rows !== columns || batch * height * width === 0) return undefined;
  const areMultiples = (unit: number): boolean => channels % unit === 0 && filters % unit === 0;
  if (currentPrecision() === 'bf16' && BFLOAT16_SIZES.includes(rows) && areMultiples(own.lanes))
    return 'Bfloat16';
  if (rows === 5)
    return [channels, filters].every((count) => count <= FEW && Number.isInteger(Math.log2(count)))
      ? ''
      : undefined;
  const tiles = batch * Math.ceil(height / 2) * Math.ceil(width / 2);
  return rows === 3 && areMultiples(own.panel) && tiles >= LEAST_TILES[side] ? '' : undefined;
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
