import * as tf from '@tensorflow/tfjs-core';
import type { Baseline } from './baseline';

/**
 * The negative mean of an image's prepared pixels; nothing is fitted. The direction is fixed, not chosen by labels:
 * darker counts as more anomalous, so an AUROC below 0.5 means that brighter images are the anomalous ones, and 1 − AUROC is
 * what mean brightness alone reaches. Tone mapping or normalization that removes each image's mean leaves no signal.
 */
export const meanDarkness: Baseline = {
  name: 'mean-darkness',
  title: 'mean darkness',
  fit: () =>
    Promise.resolve({
      score: (images) => tf.tidy(() => tf.neg(tf.mean<tf.Tensor1D>(images, [1, 2, 3]))),
      dispose: () => undefined,
    }),
};
