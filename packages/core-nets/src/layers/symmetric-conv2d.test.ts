import { startEngine } from '@cxr-anomaly/engine/node';
import { createRandom } from '@cxr-anomaly/random';
import * as tf from '@tensorflow/tfjs-core';
import { SymmetricConv2d } from './symmetric-conv2d';

beforeAll(() => startEngine());

/** Sums of at most some hundred products of standard normals in float32. */
const DIGITS = 4;

const CASES = [
  // TensorFlow's "same" pads these as we do …
  { side: 8, kernelSize: 4, strides: 2, border: 1, useBias: true },
  { side: 5, kernelSize: 3, strides: 1, border: 1, useBias: false },
  // … but not these, or not by as much.
  { side: 9, kernelSize: 4, strides: 2, border: 1, useBias: true },
  { side: 8, kernelSize: 3, strides: 2, border: 1, useBias: false },
  { side: 9, kernelSize: 7, strides: 1, border: 1, useBias: false },
  { side: 9, kernelSize: 4, strides: 2, border: 0, useBias: true },
];

function draw(shape: number[], name: string): tf.Tensor {
  const random = createRandom(2, name);
  return tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal()),
    shape,
  );
}

describe.each(CASES)(
  'SymmetricConv2d, $kernelSize×$kernelSize, strides $strides, border $border, side $side',
  (args) => {
    const { side, kernelSize, strides, border, useBias } = args;

    it('convolves images with the same number of zeros on every side', () => {
      const images = draw([2, side, side, 3], 'images');
      const layer = new SymmetricConv2d({ filters: 2, kernelSize, strides, border, useBias });
      const before = layer.apply(images) as tf.Tensor;
      expect(before.shape).toEqual(layer.computeOutputShape(images.shape));
      const kernel = draw([kernelSize, kernelSize, 3, 2], 'kernel');
      const bias = draw([2], 'bias');
      layer.setWeights(useBias ? [kernel, bias] : [kernel]);
      const output = layer.apply(images) as tf.Tensor4D;
      const [x, w] = [images.arraySync() as number[][][][], kernel.arraySync() as number[][][][]];
      output.arraySync().forEach((image, n) =>
        image.forEach((row, r) =>
          row.forEach((pixel, c) =>
            pixel.forEach((value, o) => {
              let sum = useBias ? ((bias.arraySync() as number[])[o] as number) : 0;
              w.forEach((columns, i) =>
                columns.forEach((channels, j) => {
                  const at = x[n]?.[r * strides + i - border]?.[c * strides + j - border];
                  if (at)
                    channels.forEach((weights, k) => (sum += (at[k] as number) * (weights[o] as number)));
                }),
              );
              expect(value).toBeCloseTo(sum, DIGITS);
            }),
          ),
        ),
      );
    });
  },
);

describe('SymmetricConv2d', () => {
  it('is built again from its configuration', () => {
    const args = { filters: 2, kernelSize: 4, strides: 2, border: 1, useBias: true, name: 'main.0' };
    expect(new SymmetricConv2d(args).getConfig()).toMatchObject(args);
  });
});
