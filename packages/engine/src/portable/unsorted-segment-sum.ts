/** Sums rows that share a segment id: the gradient of `gather`, which the WebAssembly backend lacks. */
import * as tf from '@tensorflow/tfjs-core';

export const unsortedSegmentSum: tf.KernelConfig = {
  kernelName: 'UnsortedSegmentSum',
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs }) => {
    const { numSegments } = attrs as unknown as tf.UnsortedSegmentSumAttrs;
    const rows = inputs['x'] as tf.Tensor;
    const segmentIds = inputs['segmentIds'] as tf.Tensor;
    const rest = rows.shape.slice(segmentIds.rank);
    return tf.tidy(() => {
      const indexes = tf.reshape(tf.cast(segmentIds, 'int32'), [-1, 1]);
      return tf.scatterND(indexes, tf.reshape(rows, [segmentIds.size, ...rest]), [numSegments, ...rest]);
    });
  },
};
