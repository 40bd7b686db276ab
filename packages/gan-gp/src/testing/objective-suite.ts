/** What the objectives must return, by hand and by finite differences; run on each engine. */
import { buildCritic } from '@cxr-anomaly/core-nets';
import { createRandom } from '@cxr-anomaly/random';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  anomalyScores,
  generatorLoss,
  generatorTerms,
  gradientPenalty,
  interpolate,
  wassersteinLoss,
} from '../objective';

const SIDE = 8;

/**
 * Central differences over a step that leaves float32 rounding of a loss near 1 at 1e-5 of the slope, and its curvature below
 * that.
 */
const STEP = 1e-2;
const SLOPE_TOLERANCE = 2e-4;

function draw(name: string, shape: number[]): tf.Tensor {
  const random = createRandom(0, 'objective', name);
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.uniform(-1, 1));
  return tf.tensor(values, shape);
}

/** Biases hold every unit on one side of 0, so that the penalty is smooth where its slopes are measured. */
function smoothCritic(): LayersModel {
  const network = buildCritic({ imageSize: SIDE, width: 2, seed: 0 });
  for (const weight of network.weights) {
    const isBias = weight.originalName.endsWith('/bias');
    const values = (weight.read().dataSync() as Float32Array).map((value, i) =>
      isBias ? (i % 4 === 3 ? -50 : 50) : 2 * value,
    );
    tf.tidy(() => {
      weight.write(tf.tensor(values, weight.shape as number[]));
    });
  }
  return network;
}

export function describeObjective(engine: string): void {
  describe(`wassersteinLoss on the ${engine} engine`, () => {
    it('is how much higher the critic rates reconstructions than images', () => {
      const loss = wassersteinLoss(
        tf.tensor4d([1, 2, 3, 6], [1, 2, 2, 1]),
        tf.tensor4d([0, 0, 4, 0], [1, 2, 2, 1]),
      );
      expect(loss.dataSync()[0]).toBe(-2);
    });
  });

  describe(`interpolate on the ${engine} engine`, () => {
    it('takes the share alpha of the image and the rest of the reconstruction, image by image', () => {
      const [images, reconstruction] = [
        tf.tensor4d([8, 4, 8, 4], [2, 1, 2, 1]),
        tf.zeros<tf.Rank.R4>([2, 1, 2, 1]),
      ];
      const between = interpolate(images, reconstruction, tf.tensor1d([0.25, 1]));
      expect(Array.from(between.dataSync())).toEqual([2, 1, 8, 4]);
    });
  });

  describe(`gradientPenalty on the ${engine} engine`, () => {
    const images = (): tf.Tensor4D => draw('images', [2, SIDE, SIDE, 3]) as tf.Tensor4D;
    const reconstruction = (): tf.Tensor4D => draw('reconstruction', [2, SIDE, SIDE, 3]) as tf.Tensor4D;
    const alpha = (): tf.Tensor1D => tf.tensor1d([0.3, 0.8]);

    it('is the mean squared distance of the norm of each image’s gradient from 1', () => {
      // The gradients of Σu² at u are 2u: norms 2·5 and 2·0.5.
      const critic = (u: tf.Tensor4D): tf.Tensor => tf.square(u);
      const real = tf.tensor4d([3, 4, 0.3, 0.4], [2, 1, 2, 1]);
      const penalty = gradientPenalty(critic, real, tf.zerosLike(real), tf.tensor1d([1, 1]));
      expect(penalty.dataSync()[0]).toBeCloseTo((9 ** 2 + 0) / 2, 4);
    });

    it('has its slopes by the critic’s kernels as its gradient, and no gradient by the biases', () => {
      const critic = smoothCritic();
      const penalty = (): tf.Scalar =>
        gradientPenalty((u) => critic.apply(u) as tf.Tensor, images(), reconstruction(), alpha());
      const variables = critic.trainableWeights.map((weight) => weight.read() as tf.Variable);
      const { grads } = tf.variableGrads(penalty, variables);
      let steepest = 0;
      critic.trainableWeights.forEach((weight, i) => {
        const variable = variables[i] as tf.Variable;
        const gradient: tf.Tensor | null | undefined = grads[variable.name];
        if (weight.originalName.endsWith('/bias')) return expect(gradient ?? null).toBeNull();
        const got = gradient?.dataSync() as Float32Array;
        const values = variable.dataSync() as Float32Array;
        for (let j = 0; j < values.length; j += Math.ceil(values.length / 7)) {
          const at = (shift: number): number => {
            variable.assign(tf.tensor(values.with(j, (values[j] as number) + shift), variable.shape));
            return tf.tidy(penalty).dataSync()[0] as number;
          };
          const slope = (at(STEP) - at(-STEP)) / (2 * STEP);
          expect(Math.abs((got[j] as number) - slope)).toBeLessThan(SLOPE_TOLERANCE);
          steepest = Math.max(steepest, Math.abs(slope));
        }
        variable.assign(tf.tensor(values, variable.shape));
      });
      expect(steepest).toBeGreaterThan(100 * SLOPE_TOLERANCE);
    });

    it('leaves no tensor behind but its result', () => {
      const critic = smoothCritic();
      const [real, fake, share] = [images(), reconstruction(), alpha()];
      const before = tf.memory().numTensors;
      const penalty = tf.tidy(() => gradientPenalty((u) => critic.apply(u) as tf.Tensor, real, fake, share));
      expect(tf.memory().numTensors).toBe(before + 1);
      penalty.dispose();
    });
  });

  describe(`generatorTerms on the ${engine} engine`, () => {
    const output = () => ({
      reconstruction: tf.fill<tf.Rank.R4>([2, 4, 4, 3], 0.5),
      latent: tf.tensor2d([1, 2, 3, 4], [2, 2]),
      reconstructedLatent: tf.tensor2d([1, 0, 3, 8], [2, 2]),
    });

    it('are the means the method names, and half the missing similarity', () => {
      const terms = generatorTerms(tf.zeros([2, 4, 4, 3]), output(), tf.tensor1d([1, 5]));
      const value = (term: tf.Scalar): number => term.dataSync()[0] as number;
      expect(value(terms.adversarial)).toBe(-3);
      expect(value(terms.latent)).toBe((4 + 16) / 4);
      expect(value(terms.reconstruction)).toBe(0.5);
      expect(value(terms.dissimilarity)).toBeGreaterThan(0.49);
      expect(value(terms.dissimilarity)).toBeLessThanOrEqual(0.5);
    });

    it('find no dissimilarity, and no latent or image error, between equal images and latents', () => {
      const same = { ...output(), reconstructedLatent: output().latent };
      const terms = generatorTerms(same.reconstruction, same, tf.tensor1d([0]));
      for (const term of [terms.latent, terms.reconstruction, terms.dissimilarity])
        expect(term.dataSync()[0]).toBeCloseTo(0, 6);
    });

    it('are weighted one by one in the loss', () => {
      const [adversarial, latent, reconstruction, dissimilarity] = [1, 10, 100, 1000].map((value) =>
        tf.scalar(value),
      ) as [tf.Scalar, tf.Scalar, tf.Scalar, tf.Scalar];
      const weights = { latentWeight: 2, reconstructionWeight: 3, ssimWeight: 4 };
      const loss = generatorLoss({ adversarial, latent, reconstruction, dissimilarity }, weights);
      expect(loss.dataSync()[0]).toBe(4321);
    });
  });

  describe(`anomalyScores on the ${engine} engine`, () => {
    it('adds the mean squared latent error and the mean absolute image error of each image', () => {
      const scores = anomalyScores(tf.tensor4d([1, 1, 0, 0], [2, 1, 2, 1]), {
        reconstruction: tf.tensor4d([0.5, 2, 0, 0], [2, 1, 2, 1]),
        latent: tf.tensor2d([0, 0, 1, 1], [2, 2]),
        reconstructedLatent: tf.tensor2d([0, 0, 3, 1], [2, 2]),
      });
      expect(Array.from(scores.dataSync())).toEqual([0.75, 2]);
    });
  });
}
