/**
 * The equations of GAN-GP. The critic's are those of WGAN with gradient penalty (Gulrajani et al., NeurIPS 2017, equation 3); the
 * generator's and the score are those of docs/methods.md, "GAN-GP" (after Tang et al., ISBI 2019, and Akçay et al., ACCV 2018).
 * Pure functions of tensors; they make no variable and keep nothing.
 */
import { ssim } from '@cxr-anomaly/core-nets';
import { meanAbsoluteError } from '@cxr-anomaly/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { GanGpSettings } from './config';
import type { GeneratorOutput } from './network';

/** mean D(x̂) − mean D(x): the lower, the better the critic tells reconstructions from images. */
export function wassersteinLoss(criticOnReal: tf.Tensor, criticOnReconstruction: tf.Tensor): tf.Scalar {
  return tf.sub<tf.Scalar>(tf.mean(criticOnReconstruction), tf.mean(criticOnReal));
}

/** αx + (1−α)x̂ for each image, with α [B] in [0,1]. */
export function interpolate(
  images: tf.Tensor4D,
  reconstruction: tf.Tensor4D,
  alpha: tf.Tensor1D,
): tf.Tensor4D {
  const share = tf.reshape(alpha, [-1, 1, 1, 1]);
  return tf.add(tf.mul(images, share), tf.mul(reconstruction, tf.sub(1, share)));
}

/**
 * mean (‖∇D(u)‖₂ − 1)² over images, with u between images and reconstructions. The gradient is that of the sum over all patches,
 * its norm that over the whole image. Differentiable in the critic's weights; its biases get no gradient, because the critic is
 * piecewise linear.
 */
export function gradientPenalty(
  critic: (images: tf.Tensor4D) => tf.Tensor,
  images: tf.Tensor4D,
  reconstruction: tf.Tensor4D,
  alpha: tf.Tensor1D,
): tf.Scalar {
  const slope = tf.grad((u: tf.Tensor) => tf.sum(critic(u as tf.Tensor4D)));
  const gradient = slope(interpolate(images, reconstruction, alpha));
  const norms = tf.sqrt(tf.sum(tf.square(gradient), [1, 2, 3]));
  return tf.mean<tf.Scalar>(tf.square(tf.sub(norms, 1)));
}

/** What the generator minimizes, before weighting. */
export interface GeneratorTerms {
  /** −mean D(x̂) */
  readonly adversarial: tf.Scalar;
  /** mean (z−ẑ)² */
  readonly latent: tf.Scalar;
  /** mean |x−x̂| */
  readonly reconstruction: tf.Scalar;
  /** ½(1 − SSIM(x, x̂)), from 0 to 1. */
  readonly dissimilarity: tf.Scalar;
}

/** @param judgement the critic's output for the reconstruction. */
export function generatorTerms(
  images: tf.Tensor4D,
  { reconstruction, latent, reconstructedLatent }: GeneratorOutput,
  judgement: tf.Tensor,
): GeneratorTerms {
  return {
    adversarial: tf.neg(tf.mean<tf.Scalar>(judgement)),
    latent: tf.mean(tf.squaredDifference(latent, reconstructedLatent)),
    reconstruction: meanAbsoluteError(images, reconstruction),
    dissimilarity: tf.clipByValue(tf.mul<tf.Scalar>(tf.sub(1, ssim(images, reconstruction)), 0.5), 0, 1),
  };
}

type TermWeights = Pick<GanGpSettings, 'latentWeight' | 'reconstructionWeight' | 'ssimWeight'>;

/** The weighted sum of the terms. */
export function generatorLoss(terms: GeneratorTerms, weights: TermWeights): tf.Scalar {
  return tf.addN([
    terms.adversarial,
    tf.mul<tf.Scalar>(terms.latent, weights.latentWeight),
    tf.mul<tf.Scalar>(terms.reconstruction, weights.reconstructionWeight),
    tf.mul<tf.Scalar>(terms.dissimilarity, weights.ssimWeight),
  ]);
}

/** mean (z−ẑ)² + mean |x−x̂| of each image: [B], higher = more anomalous. */
export function anomalyScores(
  images: tf.Tensor4D,
  { reconstruction, latent, reconstructedLatent }: GeneratorOutput,
): tf.Tensor1D {
  const latentError = tf.mean<tf.Tensor1D>(tf.squaredDifference(latent, reconstructedLatent), 1);
  const imageError = tf.mean<tf.Tensor1D>(tf.abs(tf.sub(images, reconstruction)), [1, 2, 3]);
  return tf.add(latentError, imageError);
}
