import * as tf from '@tensorflow/tfjs-core';
import { convolve } from '../convolve';
import { maxPool2 } from '../max-pool';
import { draw } from './draw';

export function describeConvolutions(engine: string): void {
  describe(`convolve on the ${engine} engine`, () => {
    const shapes = [
      { side: 4, channels: 256, filters: 128, size: 3, strides: 1, border: 1 },
      { side: 4, channels: 128, filters: 160, size: 4, strides: 2, border: 1 },
      { side: 4, channels: 128, filters: 130, size: 4, strides: 1, border: 0 },
      { side: 5, channels: 3, filters: 2, size: 3, strides: 2, border: 1 },
    ];

    it.each(shapes)(
      'gives what TensorFlow gives for the padded image: side $side, kernel $size×$size×$channels×$filters',
      ({ side, channels, filters, size, strides, border }) => {
        const images = tf.tensor4d(draw('patches', 2 * side * side * channels), [2, side, side, channels]);
        const kernel = tf.tensor4d(draw('kernel', size * size * channels * filters), [
          size,
          size,
          channels,
          filters,
        ]);
        const plain = (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
          tf.conv2d(
            tf.pad(x as tf.Tensor4D, [
              [0, 0],
              [border, border],
              [border, border],
              [0, 0],
            ]),
            w as tf.Tensor4D,
            strides,
            'valid',
          );
        const ours = (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
          convolve(x as tf.Tensor4D, w as tf.Tensor4D, { strides, border });
        const wanted = plain(images, kernel);
        const got = ours(images, kernel);
        const dy = tf.tensor(draw('slopes', wanted.size), wanted.shape);
        const pairs = [
          [got, wanted],
          ...tf
            .grads(ours)([images, kernel], dy)
            .map((gradient, i) => [gradient, tf.grads(plain)([images, kernel], dy)[i] as tf.Tensor]),
        ] as [tf.Tensor, tf.Tensor][];
        for (const [a, b] of pairs) {
          expect(a.shape).toEqual(b.shape);
          // Sums of up to 4,608 products of standard normals, in another order.
          expect(tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]).toBeLessThan(2e-3);
        }
      },
    );

    it('can be differentiated twice where it is a matrix product', () => {
      // Quadratic in the kernel: the slope of ‖∂(x∗w)/∂x‖² along w is twice its value.
      const images = tf.zeros<tf.Rank.R4>([1, 4, 4, 128]);
      const kernel = tf.tensor4d(draw('kernel', 4 * 4 * 128 * 160), [4, 4, 128, 160]);
      const steepness = (w: tf.Tensor): tf.Tensor =>
        tf.sum(
          tf.square(
            tf.grad((x: tf.Tensor) =>
              tf.sum(convolve(x as tf.Tensor4D, w as tf.Tensor4D, { strides: 2, border: 1 })),
            )(images),
          ),
        );
      const along = tf.sum(tf.mul(tf.grad(steepness)(kernel), kernel)).dataSync()[0] as number;
      const value = steepness(kernel).dataSync()[0] as number;
      expect(value).toBeGreaterThan(1);
      expect(along / value).toBeCloseTo(2, 4);
    });
  });

  describe(`maxPool2 on the ${engine} engine`, () => {
    it('keeps the largest of each four pixels, and sends the gradient to it, the first of equal ones', () => {
      const images = tf.tensor4d([1, 2, 7, 7, 4, 3, 7, -1, 0, -5, -2, -8, -1, 0, -9, -3], [1, 4, 4, 1]);
      expect(Array.from(maxPool2(images).dataSync())).toEqual([4, 7, 0, -2]);
      const slopes = tf.grad((x) => maxPool2(x as tf.Tensor4D))(
        images,
        tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]),
      );
      expect(Array.from(slopes.dataSync())).toEqual([0, 0, 2, 0, 1, 0, 0, 0, 3, 0, 4, 0, 0, 0, 0, 0]);
    });

    it('leaves out a last row or column without a partner', () => {
      const images = tf.tensor4d([1, 2, 9, 4, 3, 9, 9, 9, 9], [1, 3, 3, 1]);
      expect(Array.from(maxPool2(images).dataSync())).toEqual([4]);
    });
  });
}
