/**
 * Gradient of a 2-d convolution by its filter, which the WebAssembly backend lacks.
 *
 * Each tap (row, column) of the filter meets one strided window of the padded images, the same for every output
 * position, so its gradient is one matrix product: window [P, Cin]ᵀ · dy [P, Cout] over the P = B·H'·W' positions.
 */
import * as tf from '@tensorflow/tfjs-core';

export const conv2DBackpropFilter: tf.KernelConfig = {
  kernelName: 'Conv2DBackpropFilter',
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs }) => {
    const { strides, pad, dataFormat, dimRoundingMode, filterShape } =
      attrs as unknown as tf.Conv2DBackpropFilterAttrs;
    if (dataFormat !== 'NHWC')
      throw new Error(`The portable engine convolves NHWC images only, not ${dataFormat}.`);
    const images = inputs['x'] as tf.Tensor4D;
    const info = tf.backend_util.computeConv2DInfo(
      images.shape,
      filterShape,
      strides,
      1,
      pad,
      dimRoundingMode,
    );
    return tf.tidy(() => filterGradient(images, inputs['dy'] as tf.Tensor4D, info));
  },
};

function filterGradient(images: tf.Tensor4D, dy: tf.Tensor4D, info: tf.backend_util.Conv2DInfo): tf.Tensor4D {
  const { top, bottom, left, right } = info.padInfo;
  const padded = tf.pad(images, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);
  const [batch, outHeight, outWidth, outChannels] = dy.shape;
  const positions = tf.reshape(dy, [-1, outChannels]);
  const taps: tf.Tensor[] = [];
  for (let row = 0; row < info.filterHeight; row++) {
    for (let column = 0; column < info.filterWidth; column++) {
      const end = [
        batch,
        row + (outHeight - 1) * info.strideHeight + 1,
        column + (outWidth - 1) * info.strideWidth + 1,
        info.inChannels,
      ];
      const window = tf.stridedSlice(padded, [0, row, column, 0], end, [
        1,
        info.strideHeight,
        info.strideWidth,
        1,
      ]);
      taps.push(tf.tidy(() => tf.matMul(tf.reshape(window, [-1, info.inChannels]), positions, true)));
    }
  }
  return tf.reshape(tf.stack(taps), info.filterShape);
}
