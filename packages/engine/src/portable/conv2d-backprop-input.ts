/**
 * Gradient of a 2-d convolution with respect to its input, which is also the transposed convolution.
 *
 * The WebAssembly backend has this kernel, but as plain loops, several times slower than its convolution. Here it is
 * that convolution: of dy, spread out by the strides with zeros between, with the filter turned by 180° and its channel
 * axes swapped.
 */
import * as tf from '@tensorflow/tfjs-core';
import { padOrCrop, spreadOut } from './strides';

export const conv2DBackpropInput: tf.KernelConfig = {
  kernelName: 'Conv2DBackpropInput',
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs }) => {
    const { strides, pad, dataFormat, dimRoundingMode, inputShape } =
      attrs as unknown as tf.Conv2DBackpropInputAttrs;
    if (dataFormat !== 'NHWC')
      throw new Error(`The portable engine convolves NHWC images only, not ${dataFormat}.`);
    const filter = inputs['filter'] as tf.Tensor4D;
    const info = tf.backend_util.computeConv2DInfo(
      inputShape,
      filter.shape,
      strides,
      1,
      pad,
      dimRoundingMode,
    );
    return tf.tidy(() => inputGradient(inputs['dy'] as tf.Tensor4D, filter, info));
  },
};

function inputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, info: tf.backend_util.Conv2DInfo): tf.Tensor4D {
  const spread = padOrCrop(spreadOut(dy, info.strideHeight, info.strideWidth), {
    top: info.filterHeight - 1 - info.padInfo.top,
    left: info.filterWidth - 1 - info.padInfo.left,
    height: info.inHeight + info.filterHeight - 1,
    width: info.inWidth + info.filterWidth - 1,
  });
  const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
  return tf.conv2d(spread, turned, 1, 'valid');
}
