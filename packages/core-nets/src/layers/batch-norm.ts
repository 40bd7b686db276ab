/**
 * Batch normalization that keeps running statistics as the reference does (docs/methods.md, "Conventions"):
 * running = 0.9·running + 0.1·batch with the unbiased batch variance, while the batch itself is normalized with the biased one.
 */
import { batchNormFixed, batchNormTrain } from '@cxr-anomaly/engine';
import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, type Shape } from '@tensorflow/tfjs-layers';

type LayerArgs = ConstructorParameters<typeof layers.Layer>[0];
type LayerVariable = ReturnType<layers.Layer['addWeight']>;

export interface BatchNormArgs extends NonNullable<LayerArgs> {
  /** Added to the variance. */
  epsilon: number;
  /** With a learned scale and shift per channel. */
  affine: boolean;
  /** Factor for negative values: the LeakyReLU that follows, in the same pass. Default 1, which means none. */
  slope?: number;
}

/** Share of a new batch in the running statistics. */
const MOMENTUM = 0.1;

/**
 * Normalizes [B, H, W, C] or [B, D] per channel, by the batch's statistics in training, by the running ones otherwise, and
 * activates.
 */
export class BatchNorm extends layers.Layer {
  static readonly className = 'CxrBatchNorm';
  private readonly epsilon: number;
  private readonly affine: boolean;
  private readonly slope: number;
  private gamma?: LayerVariable;
  private beta?: LayerVariable;
  private movingMean?: LayerVariable;
  private movingVariance?: LayerVariable;

  constructor(args: BatchNormArgs) {
    super(args);
    this.epsilon = args.epsilon;
    this.affine = args.affine;
    this.slope = args.slope ?? 1;
  }

  override build(inputShape: Shape): void {
    const channels = [inputShape[inputShape.length - 1] as number];
    const add = (name: string, initial: 'zeros' | 'ones', trainable: boolean): LayerVariable =>
      this.addWeight(name, channels, 'float32', initializers[initial](), undefined, trainable);
    if (this.affine) {
      this.gamma = add('gamma', 'ones', true);
      this.beta = add('beta', 'zeros', true);
    }
    this.movingMean = add('moving_mean', 'zeros', false);
    this.movingVariance = add('moving_variance', 'ones', false);
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor {
    const input = Array.isArray(inputs) ? (inputs[0] as tf.Tensor) : inputs;
    const shape = input.shape;
    return tf.tidy(() => {
      const images = shape.length === 2 ? tf.reshape(input, [shape[0], 1, 1, shape[1]]) : input;
      const normalized = kwargs.training
        ? this.train(images as tf.Tensor4D)
        : this.infer(images as tf.Tensor4D);
      return shape.length === 2 ? tf.reshape(normalized, shape) : normalized;
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), epsilon: this.epsilon, affine: this.affine, slope: this.slope };
  }

  private train(images: tf.Tensor4D): tf.Tensor4D {
    return batchNormTrain({
      images,
      ...this.affineTransform(images),
      epsilon: this.epsilon,
      slope: this.slope,
      running: {
        mean: this.movingMean?.read() as tf.Tensor1D,
        variance: this.movingVariance?.read() as tf.Tensor1D,
        momentum: MOMENTUM,
        onMoved: (mean, variance) => {
          this.movingMean?.write(mean);
          this.movingVariance?.write(variance);
        },
      },
    });
  }

  private infer(images: tf.Tensor4D): tf.Tensor4D {
    return batchNormFixed({
      images,
      ...this.affineTransform(images),
      mean: this.movingMean?.read() as tf.Tensor1D,
      variance: this.movingVariance?.read() as tf.Tensor1D,
      epsilon: this.epsilon,
      slope: this.slope,
    });
  }

  private affineTransform({ shape }: tf.Tensor4D): { scale: tf.Tensor1D; offset: tf.Tensor1D } {
    return {
      scale: (this.gamma?.read() ?? tf.ones([shape[3]])) as tf.Tensor1D,
      offset: (this.beta?.read() ?? tf.zeros([shape[3]])) as tf.Tensor1D,
    };
  }
}

tf.serialization.registerClass(BatchNorm);
