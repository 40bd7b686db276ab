/** What is timed, by title: operations on the shapes that the networks have, a batch of 8 films or 128 digits. */
import { batchNormTrain, createAdamState, maxPool2, updateByAdam } from '@cxr-anomaly/engine';
import { createRandom } from '@cxr-anomaly/random';
import * as tf from '@tensorflow/tfjs-core';

/** Does it once; disposes of everything it makes. */
export type KernelWork = () => void;

/** Batch, side, channels and filters of the stride-1 convolutions of a network, by kernel size. */
const CONVOLUTIONS = [
  {
    network: 'U-Net',
    size: 3,
    shapes: [
      [8, 256, 3, 16],
      [8, 256, 16, 16],
      [8, 128, 16, 32],
      [8, 128, 32, 32],
      [8, 64, 64, 64],
      [8, 32, 128, 128],
      [8, 16, 256, 256],
      [8, 8, 512, 512],
      [8, 4, 1024, 1024],
    ],
  },
  {
    network: 'ResNet-18',
    size: 3,
    shapes: [
      [8, 56, 64, 64],
      [8, 28, 128, 128],
      [8, 14, 256, 256],
      [8, 7, 512, 512],
    ],
  },
  {
    network: 'LeNet',
    size: 5,
    shapes: [
      [128, 28, 1, 8],
      [128, 14, 8, 4],
      [128, 8, 4, 2],
      [128, 16, 8, 4],
    ],
  },
] as const;

const NORMALIZATIONS = [
  {
    network: 'U-Net',
    shapes: [
      [8, 256, 16],
      [8, 64, 64],
      [8, 8, 512],
    ],
  },
  {
    network: 'LeNet',
    shapes: [
      [128, 28, 8],
      [128, 14, 4],
    ],
  },
] as const;

/** Weights of all variables of the U-Net at 256². */
const UNET_WEIGHTS = [9 * 1024 * 1024, 9 * 512 * 1024, 9 * 512 * 512, 16 * 1024 * 100, 16 * 100 * 1024];

/** Every work with what it needs; the tensors of one exist only while it is measured. */
export const kernelWorks: ReadonlyMap<string, () => KernelWork> = new Map([
  ...CONVOLUTIONS.flatMap(({ network, size, shapes }) =>
    shapes.flatMap((shape) => convolutionWorks(network, size, shape)),
  ),
  ...NORMALIZATIONS.flatMap(({ network, shapes }) => shapes.flatMap((shape) => normWorks(network, shape))),
  ['Adam, U-Net', adamWork],
  ['2×2 max-pooling and gradient, LeNet 128 × 28² × 8', poolWork],
]);

type Entry = [string, () => KernelWork];

function convolutionWorks(
  network: string,
  size: number,
  [batch, side, channels, filters]: readonly [number, number, number, number],
): Entry[] {
  const title = (what: string): string =>
    `${size}×${size} ${what}, ${network} ${batch} × ${side}² × ${channels} to ${filters}`;
  const images = (count: number): tf.Tensor4D => draw([batch, side, side, count]) as tf.Tensor4D;
  const kernel = (): tf.Tensor4D => draw([size, size, channels, filters]) as tf.Tensor4D;
  return [
    [
      title('convolution'),
      () => {
        const [x, k] = [images(channels), kernel()];
        return () => tf.conv2d(x, k, 1, 'same').dispose();
      },
    ],
    [
      title('gradient of images'),
      () => {
        const [dy, k] = [images(filters), kernel()];
        return () => tf.conv2dTranspose(dy, k, [batch, side, side, channels], 1, 'same').dispose();
      },
    ],
    [
      title('gradient of kernel'),
      () => {
        const inputs = { x: images(channels), dy: images(filters) };
        const filterShape = [size, size, channels, filters];
        const attributes = { strides: 1, pad: 'same', dataFormat: 'NHWC', filterShape };
        return () => tf.dispose(tf.engine().runKernel('Conv2DBackpropFilter', inputs, attributes));
      },
    ],
  ];
}

function normWorks(network: string, [batch, side, channels]: readonly [number, number, number]): Entry[] {
  const create = (): { x: tf.Tensor4D; run: (x: tf.Tensor4D) => tf.Tensor4D } => {
    const [scale, offset] = [draw([channels]), draw([channels])] as [tf.Tensor1D, tf.Tensor1D];
    const [mean, variance] = [draw([channels]), draw([channels])] as [tf.Tensor1D, tf.Tensor1D];
    const running = { mean, variance, momentum: 0.1, onMoved: () => undefined };
    const fixed = { scale, offset, epsilon: 1e-5, slope: 0.1, running };
    return {
      x: draw([batch, side, side, channels]) as tf.Tensor4D,
      run: (images) => batchNormTrain({ images, ...fixed }),
    };
  };
  const title = `normalization and LeakyReLU, ${network} ${batch} × ${side}² × ${channels}`;
  return [
    [
      title,
      () => {
        const { x, run } = create();
        return () => run(x).dispose();
      },
    ],
    [
      `${title}, with gradient`,
      () => {
        const { x, run } = create();
        const gradient = tf.grad((images) => run(images as tf.Tensor4D));
        const dy = draw(x.shape);
        return () => gradient(x, dy).dispose();
      },
    ],
  ];
}

function adamWork(): KernelWork {
  const updates = UNET_WEIGHTS.map((count) => ({
    state: createAdamState({ first: tf.keep(tf.zeros([count])), second: tf.keep(tf.zeros([count])) }),
    variable: tf.variable(draw([count])),
    gradient: draw([count]),
  }));
  const fixed = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, learningRate: 1e-4, weightDecay: 1e-6 };
  let number = 0;
  return () => updateByAdam(updates, { ...fixed, number: ++number });
}

function poolWork(): KernelWork {
  const x = draw([128, 28, 28, 8]);
  const gradient = tf.grad((images) => maxPool2(images as tf.Tensor4D));
  const dy = draw([128, 14, 14, 8]);
  return () => gradient(x, dy).dispose();
}

function draw(shape: number[]): tf.Tensor {
  const random = createRandom(0, shape.join('×'));
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.uniform(-1, 1));
  return tf.tensor(values, shape);
}
