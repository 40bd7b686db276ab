/**
 * Gradient of max-pooling, in place of the WebAssembly backend's own, which in tfjs 4.22 drops every window whose
 * values are all negative: it starts its search for the maximum at the smallest positive number.
 *
 * The first pixel of a window, row by row, that equals its maximum takes the whole gradient, as in TensorFlow.
 */
import * as tf from '@tensorflow/tfjs-core';
import { padOrCrop, spreadOut, StridedWindows } from './strides';

export const maxPoolGrad: tf.KernelConfig = {
  kernelName: 'MaxPoolGrad',
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs }) => {
    const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as tf.MaxPoolGradAttrs;
    const images = inputs['input'] as tf.Tensor4D;
    const info = tf.backend_util.computePool2DInfo(
      images.shape,
      filterSize,
      strides,
      1,
      pad,
      dimRoundingMode,
    );
    return tf.tidy(() =>
      poolGradient(images, inputs['dy'] as tf.Tensor4D, inputs['output'] as tf.Tensor4D, info),
    );
  },
};

function poolGradient(
  images: tf.Tensor4D,
  dy: tf.Tensor4D,
  maxima: tf.Tensor4D,
  info: tf.backend_util.Conv2DInfo,
): tf.Tensor4D {
  const windows = new StridedWindows(images, info, -Infinity);
  let left = dy; // gradient that no pixel has received yet
  let gradient: tf.Tensor4D = tf.zerosLike(images);
  for (let row = 0; row < info.filterHeight; row++) {
    for (let column = 0; column < info.filterWidth; column++) {
      const isMaximum = tf.equal(windows.at(row, column, 1, info.outShape), maxima);
      const taken = tf.mul<tf.Tensor4D>(left, tf.cast(isMaximum, 'float32'));
      left = tf.sub(left, taken);
      gradient = tf.add(gradient, placeTap(taken, row, column, info));
    }
  }
  return gradient;
}

function placeTap(
  taken: tf.Tensor4D,
  row: number,
  column: number,
  { strideHeight, strideWidth, padInfo, inHeight, inWidth }: tf.backend_util.Conv2DInfo,
): tf.Tensor4D {
  const frame = { top: row - padInfo.top, left: column - padInfo.left, height: inHeight, width: inWidth };
  return padOrCrop(spreadOut(taken, strideHeight, strideWidth), frame);
}
