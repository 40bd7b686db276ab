import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, type Shape } from '@tensorflow/tfjs-layers';

type LayerArgs = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>;
type LayerVariable = ReturnType<layers.Layer['addWeight']>;

export interface SameConv2dArgs extends LayerArgs {
  filters: number;
  kernelSize: number;
  strides: number;
}

/**
 * A convolution without bias, padded as TensorFlow's "same": where the zeros needed are odd in number, one more goes below and to
 * the right. [B, H, W, C] → [B, ⌈H/strides⌉, ⌈W/strides⌉, filters].
 */
export class SameConv2d extends layers.Layer {
  static readonly className = 'CxrSameConv2d';
  private readonly shape: Omit<SameConv2dArgs, keyof LayerArgs>;
  private kernel?: LayerVariable;

  constructor(args: SameConv2dArgs) {
    super(args);
    const { filters, kernelSize, strides } = args;
    this.shape = { filters, kernelSize, strides };
  }

  override build(inputShape: Shape): void {
    const { filters, kernelSize } = this.shape;
    const shape = [kernelSize, kernelSize, inputShape[3] as number, filters];
    this.kernel = this.addWeight('kernel', shape, 'float32', initializers.zeros());
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const images = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    return tf.tidy(() => tf.conv2d(images, this.kernel?.read() as tf.Tensor4D, this.shape.strides, 'same'));
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const { filters, strides } = this.shape;
    const [batch, height, width] = inputShape as [number | null, number, number];
    return [batch, Math.ceil(height / strides), Math.ceil(width / strides), filters];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.shape };
  }
}

tf.serialization.registerClass(SameConv2d);
