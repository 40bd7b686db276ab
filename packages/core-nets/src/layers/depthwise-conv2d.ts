import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, type Shape } from '@tensorflow/tfjs-layers';

type LayerArgs = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>;
type LayerVariable = ReturnType<layers.Layer['addWeight']>;

export interface DepthwiseConv2dArgs extends LayerArgs {
  kernelSize: number;
  strides: number;
}

/**
 * Convolves each channel with a kernel of its own, padded as TensorFlow's "same": [B, H, W, C] → [B, ⌈H/strides⌉, ⌈W/strides⌉, C].
 * The kernel has the shape [k, k, 1, C], as PyTorch sees it: one input for each filter.
 */
export class DepthwiseConv2d extends layers.Layer {
  static readonly className = 'CxrDepthwiseConv2d';
  private readonly kernelSize: number;
  private readonly strides: number;
  private kernel?: LayerVariable;

  constructor(args: DepthwiseConv2dArgs) {
    super(args);
    this.kernelSize = args.kernelSize;
    this.strides = args.strides;
  }

  override build(inputShape: Shape): void {
    const shape = [this.kernelSize, this.kernelSize, 1, inputShape[3] as number];
    this.kernel = this.addWeight('kernel', shape, 'float32', initializers.zeros());
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const images = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    return tf.tidy(() => {
      const [height, width, , channels] = this.kernel?.shape as [number, number, number, number];
      const kernel = tf.reshape<tf.Rank.R4>(this.kernel?.read() as tf.Tensor, [height, width, channels, 1]);
      return tf.depthwiseConv2d(images, kernel, this.strides, 'same');
    });
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const [batch, height, width, channels] = inputShape as [number | null, number, number, number];
    return [batch, Math.ceil(height / this.strides), Math.ceil(width / this.strides), channels];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), kernelSize: this.kernelSize, strides: this.strides };
  }
}

tf.serialization.registerClass(DepthwiseConv2d);
