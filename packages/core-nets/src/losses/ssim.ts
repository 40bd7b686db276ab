/**
 * Structural similarity (Wang et al., IEEE TIP 2004) as the reference of GAN-GP uses it (docs/methods.md, "GAN-GP"): constants
 * for a range of 1 although its images lie in [−1,1], and zero padding, so that borders count as darker.
 */
import * as tf from '@tensorflow/tfjs-core';

const WINDOW = 11;
const SIGMA = 1.5;
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;

/** Mean structural similarity of two batches [B, H, W, C], at most 1. Differentiable once. */
export function ssim(a: tf.Tensor4D, b: tf.Tensor4D): tf.Scalar {
  return tf.tidy(() => {
    const [x, y] = [planes(a), planes(b)];
    const blur = gaussianOf(x.shape[1], x.shape[2]);
    const [meanX, meanY] = [blur(x), blur(y)];
    const [squareX, squareY, product] = [tf.square(meanX), tf.square(meanY), tf.mul(meanX, meanY)];
    const variances = tf.sub(blur(tf.add(tf.square(x), tf.square(y))), tf.add(squareX, squareY));
    const covariance = tf.sub(blur(tf.mul(x, y)), product);
    const numerator = tf.mul(tf.add(tf.mul(product, 2), C1), tf.add(tf.mul(covariance, 2), C2));
    const denominator = tf.mul(tf.add(tf.add(squareX, squareY), C1), tf.add(variances, C2));
    return tf.mean<tf.Scalar>(tf.div(numerator, denominator));
  });
}

/** [B, H, W, C] → [B·C, H, W] */
function planes(images: tf.Tensor4D): tf.Tensor3D {
  const [batch, height, width, channels] = images.shape;
  return tf.reshape(tf.transpose(images, [0, 3, 1, 2]), [batch * channels, height, width]);
}

/**
 * A separable Gaussian with zero padding, as products with two band matrices: a convolution of single channels is several times
 * slower on either engine, and the portable engine has no gradient for the depth-wise kind.
 */
function gaussianOf(height: number, width: number): (maps: tf.Tensor3D) => tf.Tensor3D {
  const [rows, columns] = [bandMatrix(height), bandMatrix(width)];
  return (maps) => {
    const alongRows = tf.matMul(tf.reshape<tf.Rank.R2>(maps, [-1, width]), columns);
    return tf.matMul(rows, tf.reshape<tf.Rank.R3>(alongRows, [-1, height, width]));
  };
}

/** [side, side], symmetric: row i holds the window centered at i, cut off at the border. */
function bandMatrix(side: number): tf.Tensor2D {
  const radius = (WINDOW - 1) / 2;
  const window = Array.from({ length: WINDOW }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * SIGMA ** 2)));
  const sum = window.reduce((total, weight) => total + weight, 0);
  const values = Float32Array.from({ length: side * side }, (_, i) => {
    const distance = Math.abs(Math.floor(i / side) - (i % side));
    return distance > radius ? 0 : (window[radius + distance] as number) / sum;
  });
  return tf.tensor2d(values, [side, side]);
}
