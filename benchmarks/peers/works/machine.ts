import * as tf from '@tensorflow/tfjs-core';
import type { Work } from './work';

const SIDE = 2048;

/** The product of two square matrices: as close to the processor's arithmetic limit as this engine gets. */
export function multiply(): Work {
  const matrix = tf.ones([SIDE, SIDE]);
  return {
    facts: { operations: 2 * SIDE ** 3 },
    async run() {
      const product = tf.matMul(matrix, matrix);
      await tf.slice(product, [0, 0], [1, 1]).data();
      product.dispose();
    },
  };
}

/** Doubles 64 million numbers: as close to the memory's limit. */
export function copy(): Work {
  const values = tf.ones([64, 1024, 1024]);
  return {
    facts: { bytes: 2 * 4 * values.size },
    run() {
      tf.mul(values, 2).dispose();
    },
  };
}
