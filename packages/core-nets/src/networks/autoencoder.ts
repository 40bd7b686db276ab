import * as tf from '@tensorflow/tfjs-core';
import { model, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { trainableVariables } from './network-state';

/** What an autoencoder returns for a batch. */
export interface AutoencoderOutput {
  /** [B, D] */
  readonly embedding: tf.Tensor2D;
  /** [B, H, W, C] */
  readonly reconstruction: tf.Tensor4D;
}

/**
 * A layers model with two outputs, embedding and reconstruction, and the encoder alone as a second model over the same
 * weights.
 */
export class Autoencoder {
  private readonly encoder: LayersModel;

  /** @param network outputs [embedding, reconstruction], as the builders in this folder make them. */
  constructor(readonly network: LayersModel) {
    this.encoder = model({ inputs: network.inputs, outputs: network.outputs[0] as SymbolicTensor });
  }

  /** Both outputs; `training` normalizes by batch statistics and moves the running ones. */
  run(images: tf.Tensor4D, training: boolean): AutoencoderOutput {
    const [embedding, reconstruction] = this.network.apply(images, { training }) as [
      tf.Tensor2D,
      tf.Tensor4D,
    ];
    return { embedding, reconstruction };
  }

  /** The embedding alone, [B, D]. */
  embed(images: tf.Tensor4D, training: boolean): tf.Tensor2D {
    return this.encoder.apply(images, { training }) as tf.Tensor2D;
  }

  /** The reconstruction alone by running statistics, [B, H, W, C]; it is the caller's, and no other tensor is left. */
  reconstruct(images: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => this.run(images, false).reconstruction);
  }

  /** D. */
  get embeddingDim(): number {
    return this.network.outputs[0]?.shape[1] as number;
  }

  /** Variables to train, by layer and weight name. */
  get trainable(): Record<string, tf.Variable> {
    return trainableVariables(this.network);
  }

  /** Variables of the encoder to train, by layer and weight name. */
  get trainableEncoder(): Record<string, tf.Variable> {
    return trainableVariables(this.encoder);
  }

  dispose(): void {
    this.network.dispose();
  }
}
