/**
 * Uses the convolutions of `native/` in place of TensorFlow's where they are faster. They are registered under tfjs's own names,
 * so that every convolution and every gradient of one passes through here, however often it is differentiated.
 */
import {
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  FusedConv2D,
  getKernel,
  registerKernel,
  unregisterKernel,
  type KernelFunc,
  type NamedAttrMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { ownBackend, ownKernels } from './own-kernels';
import { currentPrecision } from './precision';

const BACKEND = 'tensorflow';

/** Fewest tiles of 2×2 pixels for which transforming a 3×3 kernel pays: for a convolution, and for a kernel's gradient. */
const LEAST_TILES = { images: 64, kernel: 32 };

/** Most channels of a 5×5 convolution for which vectors along a row beat vectors of channels. */
const FEW = 8;

/** Sizes of the kernels whose convolutions `native/` has in bfloat16. */
const BFLOAT16_SIZES: readonly number[] = [1, 3, 5];

type Side = keyof typeof LEAST_TILES;

/** Registers the choice between both once; if the operations are not loaded, it is always TensorFlow's. */
export function registerOwnConvolutions(): void {
  replace(Conv2D, ({ x, filter }, attributes) => {
    const suffix = chooseOwn('images', x, filter?.shape, attributes);
    return suffix === undefined ? undefined : run(`CxrConvolve${suffix}`, [x, filter]);
  });
  replace(FusedConv2D, ({ x, filter, bias }, attributes) => {
    const suffix = chooseOwn('images', x, filter?.shape, attributes);
    if (attributes['activation'] !== 'linear' || suffix === undefined) return undefined;
    const convolved = run(`CxrConvolve${suffix}`, [x, filter]);
    if (!bias) return convolved;
    const sum = tf.add(convolved, bias as tf.Tensor);
    convolved.dispose();
    return sum;
  });
  replace(Conv2DBackpropInput, ({ dy, filter }, attributes) => {
    const suffix = chooseOwn('images', dy, turned(filter?.shape), attributes);
    return suffix === undefined ? undefined : run(`CxrConvolveInputGrad${suffix}`, [dy, filter]);
  });
  replace(Conv2DBackpropFilter, ({ x, dy }, attributes) => {
    const shape = attributes['filterShape'] as number[];
    const [size] = shape as [number];
    const suffix = chooseOwn('kernel', x, shape, attributes);
    return suffix === undefined ? undefined : run(`CxrConvolve${size}x${size}KernelGrad${suffix}`, [x, dy]);
  });
}

type Inputs = Readonly<Record<string, TensorInfo | undefined>>;
type Own = (inputs: Inputs, attributes: NamedAttrMap) => tf.Tensor | undefined;

/** Marks a kernel as ours, since a process may start the engine in several contexts, as jest does. */
const OWN = Symbol.for('cxr-anomaly convolution');

function replace(kernelName: string, own: Own): void {
  const before = getKernel(kernelName, BACKEND);
  const theirs = before.kernelFunc;
  if (OWN in theirs) return;
  const kernelFunc: KernelFunc = (call) =>
    (ownBackend() && own(call.inputs, call.attrs ?? {})) ?? theirs(call);
  unregisterKernel(kernelName, BACKEND);
  registerKernel({ ...before, kernelFunc: Object.assign(kernelFunc, { [OWN]: true }) });
}

function run(name: string, inputs: readonly (TensorInfo | undefined)[]): tf.Tensor {
  const backend = ownBackend();
  if (!backend) throw new Error(`${name} is not loaded.`);
  return backend.executeSingleOutput(name, [], inputs as TensorInfo[]);
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
