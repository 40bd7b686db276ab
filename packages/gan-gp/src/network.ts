import { buildCritic, buildGenerator, trainableVariables } from '@cxr-anomaly/core-nets';
import * as tf from '@tensorflow/tfjs-core';
import { model, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { GanGpSettings } from './config';

type NetworkSettings = Pick<GanGpSettings, 'imageSize' | 'width' | 'criticWidth' | 'embeddingDim' | 'seed'>;

/** What the generator returns for a batch. */
export interface GeneratorOutput {
  /** [B, H, W, C] */
  readonly reconstruction: tf.Tensor4D;
  /** Latent of the images, [B, D]. */
  readonly latent: tf.Tensor2D;
  /** Latent of the reconstruction, [B, D]. */
  readonly reconstructedLatent: tf.Tensor2D;
}

/** A generator, with a second model over the same weights that is its first encoder and decoder alone. */
export class Generator {
  private readonly autoencoder: LayersModel;

  /** @param network outputs [reconstruction, latent, latent of the reconstruction], as `buildGenerator` makes them. */
  constructor(readonly network: LayersModel) {
    this.autoencoder = model({ inputs: network.inputs, outputs: network.outputs[0] as SymbolicTensor });
  }

  run(images: tf.Tensor4D): GeneratorOutput {
    const [reconstruction, latent, reconstructedLatent] = this.network.apply(images) as [
      tf.Tensor4D,
      tf.Tensor2D,
      tf.Tensor2D,
    ];
    return { reconstruction, latent, reconstructedLatent };
  }

  /** The reconstruction alone. It is the caller's, and no other tensor is left. */
  reconstruct(images: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => this.autoencoder.apply(images) as tf.Tensor4D);
  }

  /** Variables to train, by layer and weight name. */
  get trainable(): Record<string, tf.Variable> {
    return trainableVariables(this.network);
  }

  dispose(): void {
    this.network.dispose();
  }
}

/** A critic of images. */
export class Critic {
  constructor(readonly network: LayersModel) {}

  /** [B, H, W, C] → [B, 2, 2, 1], higher = more like a training image. */
  judge(images: tf.Tensor4D): tf.Tensor4D {
    return this.network.apply(images) as tf.Tensor4D;
  }

  /** Variables to train, by layer and weight name. */
  get trainable(): Record<string, tf.Variable> {
    return trainableVariables(this.network);
  }

  dispose(): void {
    this.network.dispose();
  }
}

/** Builds the generator of these settings with weights drawn from their seed. */
export function createGenerator({ imageSize, width, embeddingDim, seed }: NetworkSettings): Generator {
  return new Generator(buildGenerator({ imageSize, width, latentDim: embeddingDim, seed }));
}

/** Builds the critic of these settings with weights drawn from their seed. */
export function createCritic({ imageSize, width, criticWidth = width, seed }: NetworkSettings): Critic {
  return new Critic(buildCritic({ imageSize, width: criticWidth, seed }));
}
