/** The reference's test set of `gangp_score.json`, rebuilt from its formulas. */
import { fillInput, type InputBlock, type Quantity } from '@cxr-anomaly/fixtures';
import * as tf from '@tensorflow/tfjs-core';
import type { GeneratorOutput } from '../network';

export interface ScoreFixture {
  readonly variant: number;
  readonly batch: {
    readonly n: number;
    readonly labels: readonly number[];
    readonly real: InputBlock;
    /** First and last value of the reconstructions. */
    readonly fake_probe: readonly [number, number];
    readonly latent_o_flat: readonly number[];
    readonly raw_error: Quantity;
    readonly auc: Quantity;
    readonly eer: Quantity;
  };
  readonly lists: readonly {
    readonly name: string;
    readonly labels: readonly number[];
    readonly scores: readonly number[];
    readonly auc: number;
    readonly eer: number;
    readonly tolerance: number;
  }[];
}

/** Images, and what the reference's stub generator returned for them. @throws Error when they are not what the probes say. */
export function fillScoreCase({ variant, batch }: ScoreFixture): {
  images: tf.Tensor4D;
  output: GeneratorOutput;
} {
  const { n, real, fake_probe, latent_o_flat } = batch;
  const [, channels, height, width] = real.shape_nchw;
  const wave = (i: number, s: number): number =>
    Math.sin(0.37 * ((i * i + 7 * i + 13 * s + variant) % 1013) + 0.11 * s);
  const amplitude = (image: number): number => 0.1 + 0.3 * (0.5 + 0.5 * wave(image, 101));
  const images = tf.tensor4d(fillInput(real, variant), [n, height, width, channels]);
  const planes = tf.transpose(images, [0, 3, 1, 2]).dataSync() as Float32Array;
  const size = planes.length / n;
  const fake = planes.map((value, i) => value + amplitude(Math.floor(i / size)) * wave(i, 102));
  expectProbe([fake[0], fake.at(-1)], fake_probe);
  const latentDim = latent_o_flat.length / n;
  const latent = Float32Array.from({ length: n * latentDim }, (_, i) => wave(i, 103));
  const reconstructed = latent.map(
    (value, i) => value + amplitude(n - 1 - Math.floor(i / latentDim)) * wave(i, 104),
  );
  expectProbe(reconstructed, latent_o_flat);
  return {
    images,
    output: {
      reconstruction: tf.transpose(tf.tensor4d(fake, [n, channels, height, width]), [0, 2, 3, 1]),
      latent: tf.tensor2d(latent, [n, latentDim]),
      reconstructedLatent: tf.tensor2d(reconstructed, [n, latentDim]),
    },
  };
}

function expectProbe(got: ArrayLike<number | undefined>, wanted: readonly number[]): void {
  wanted.forEach((value, i) => {
    if (!(Math.abs((got[i] as number) - value) < 1e-6))
      throw new Error(`Value ${i} is ${got[i]}, the fixture's probe says ${value}: the formula changed.`);
  });
}
