import { instanceNorm } from '@cxr-anomaly/engine';
import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, type Shape } from '@tensorflow/tfjs-layers';

type LayerArgs = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>;
type LayerVariable = ReturnType<layers.Layer['addWeight']>;

export interface InstanceNormArgs extends LayerArgs {
  /** Added to the variance. */
  epsilon: number;
}

/** Normalizes [B, H, W, C] per image and channel, with a learned scale and shift; the same in training and scoring. */
export class InstanceNorm extends layers.Layer {
  static readonly className = 'CxrInstanceNorm';
  private readonly epsilon: number;
  private gamma?: LayerVariable;
  private beta?: LayerVariable;

  constructor(args: InstanceNormArgs) {
    super(args);
    this.epsilon = args.epsilon;
  }

  override build(inputShape: Shape): void {
    const channels = [inputShape[inputShape.length - 1] as number];
    this.gamma = this.addWeight('gamma', channels, 'float32', initializers.ones());
    this.beta = this.addWeight('beta', channels, 'float32', initializers.zeros());
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const images = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    return tf.tidy(() =>
      instanceNorm({
        images,
        scale: this.gamma?.read() as tf.Tensor1D,
        offset: this.beta?.read() as tf.Tensor1D,
        epsilon: this.epsilon,
      }),
    );
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), epsilon: this.epsilon };
  }
}

tf.serialization.registerClass(InstanceNorm);
