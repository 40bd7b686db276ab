import { BundleError } from '@cxr-anomaly/core-nets';
import * as tf from '@tensorflow/tfjs-core';
import type { FeatureShapes } from './network';

/** A normal distribution of features: their mean and what turns a difference into a distance. All zeros until it is fitted. */
export interface Gaussian {
  /** [C], or [h, w, C] for a mean of each position */
  readonly mean: tf.Variable;
  /** [C, C], W with W·Wᵀ = Σ⁻¹ */
  readonly whitening: tf.Variable<tf.Rank.R2>;
}

/** What is known of normal images: a distribution of each stage's averages, and one of a fine stage's features by position. */
export class Gaussians {
  readonly stages: readonly Gaussian[];
  readonly map: Gaussian;
  /** From 0, the stage of `map`. */
  readonly mapStage: number;

  constructor({ widths, mapStage, mapShape }: FeatureShapes) {
    this.stages = widths.map((width) => createGaussian([width]));
    this.map = createGaussian([...mapShape]);
    this.mapStage = mapStage;
  }

  /** The variables by name, such as `stage3.mean` and `map.whitening`. */
  get variables(): Readonly<Record<string, tf.Variable>> {
    const named = [
      ...this.stages.map((one, i) => [`stage${i + 1}`, one] as const),
      ['map', this.map] as const,
    ];
    return Object.fromEntries(
      named.flatMap(([name, { mean, whitening }]) => [
        [`${name}.mean`, mean],
        [`${name}.whitening`, whitening],
      ]),
    );
  }

  /** Copies by the same names; the caller's. */
  capture(): Record<string, tf.Tensor> {
    return Object.fromEntries(
      Object.entries(this.variables).map(([name, variable]) => [name, tf.clone(variable)]),
    );
  }

  /** Copies such tensors; they stay the caller's. @throws BundleError naming one that is missing or of another shape. */
  restore(tensors: Readonly<Record<string, tf.Tensor>>): void {
    const named = Object.entries(this.variables);
    for (const [name, { shape }] of named) {
      const tensor = tensors[name];
      if (tensor && tf.util.arraysEqual(tensor.shape, shape)) continue;
      const found = tensor ? `this one has shape [${tensor.shape.join(', ')}]` : 'it is missing';
      throw new BundleError(`The tensor "${name}" must have shape [${shape.join(', ')}], but ${found}.`);
    }
    for (const [name, variable] of named) variable.assign(tensors[name] as tf.Tensor);
  }

  dispose(): void {
    tf.dispose({ ...this.variables });
  }
}

function createGaussian(shape: number[]): Gaussian {
  const channels = shape.at(-1) as number;
  // tf.variable copies its initial value.
  return tf.tidy(() => ({
    mean: tf.variable(tf.zeros(shape), false),
    whitening: tf.variable<tf.Rank.R2>(tf.zeros([channels, channels]), false),
  }));
}
