/**
 * Gradient of a 2-d convolution with respect to its filter, which the WebAssembly backend lacks.
 *
 * Each tap (row, column) of the filter meets one strided window of the padded images, the same for every output position, so its
 * gradient is one matrix product: window [Cin, P] · dy [P, Cout] over the P = B·H'·W' positions. The images are transposed to
 * channels first only once: a transpose inside each product costs several times the product.
 */
import * as tf from '@tensorflow/tfjs-core';
import { StridedWindows } from './strides';

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

function filterGradient(images: tf.Tensor4D, dy: tf.Tensor4D, info: tf.backend_util.Conv2DInfo): tf.Tensor {
  const { inChannels, outChannels, batchSize, outHeight, outWidth } = info;
  const windows = new StridedWindows(images, info, 0, channelsFirst);
  const positions = tf.reshape(dy, [-1, outChannels]);
  const taps: tf.Tensor[] = [];
  for (let row = 0; row < info.filterHeight; row++) {
    for (let column = 0; column < info.filterWidth; column++) {
      taps.push(
        tf.tidy(() => {
          const window = windows.at(row, column, 2, [inChannels, batchSize, outHeight, outWidth]);
          return tf.matMul(tf.reshape(window, [inChannels, -1]), positions);
        }),
      );
    }
  }
  return tf.reshape(tf.stack(taps), info.filterShape);
}

/** [B, H, W, C] → [C, B, H, W], as a matrix: the backend transposes those fastest. */
function channelsFirst(images: tf.Tensor4D): tf.Tensor4D {
  const [batch, height, width, channels] = images.shape;
  return tf.reshape(tf.transpose(tf.reshape(images, [-1, channels])), [channels, batch, height, width]);
}
