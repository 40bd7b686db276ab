import type { ImageSource } from '@cxr-anomaly/data-cxr';
import type * as tf from '@tensorflow/tfjs-core';

/** A fitted baseline: scores prepared images like a detector, without learning a network. */
export interface BaselineScorer {
  /** [B, H, W, C] → [B], higher = more anomalous. The caller owns the result. */
  score(images: tf.Tensor4D): tf.Tensor1D;
  dispose(): void;
}

/** A trivial score that a method has to beat before its own number means anything. */
export interface Baseline {
  readonly name: string;
  /** The name in tables. */
  readonly title: string;
  /** Fits to normal training images only. */
  fit(train: ImageSource): Promise<BaselineScorer>;
}
