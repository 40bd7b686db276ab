/**
 * A convolution padded by the same number of zeros on every side, made of plain operations: that of tfjs-layers is fused, so
 * its gradient cannot be pruned to what is needed, nor differentiated again cheaply, as the gradient penalty requires.
 */
import { convolve } from '@cxr-anomaly/engine';
import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, type Shape } from '@tensorflow/tfjs-layers';

type LayerArgs = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>;
type LayerVariable = ReturnType<layers.Layer['addWeight']>;

export interface SymmetricConv2dArgs extends LayerArgs {
  filters: number;
  kernelSize: number;
  strides: number;
  /** Zeros added on each of the four sides. */
  border: number;
  useBias: boolean;
}

/** [B, H, W, C] → [B, ⌊(H + 2·border − kernelSize)/strides⌋ + 1, …, filters]. Differentiable twice. */
export class SymmetricConv2d extends layers.Layer {
  static readonly className = 'CxrSymmetricConv2d';
  private readonly shape: Omit<SymmetricConv2dArgs, keyof LayerArgs>;
  private kernel?: LayerVariable;
  private bias?: LayerVariable;

  constructor(args: SymmetricConv2dArgs) {
    super(args);
    const { filters, kernelSize, strides, border, useBias } = args;
    this.shape = { filters, kernelSize, strides, border, useBias };
  }

  override build(inputShape: Shape): void {
    const { filters, kernelSize, useBias } = this.shape;
    const kernelShape = [kernelSize, kernelSize, inputShape[3] as number, filters];
    this.kernel = this.addWeight('kernel', kernelShape, 'float32', initializers.zeros());
    if (useBias) this.bias = this.addWeight('bias', [filters], 'float32', initializers.zeros());
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const images = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    return tf.tidy(() => {
      const convolved = convolve(images, this.kernel?.read() as tf.Tensor4D, this.shape);
      return this.bias ? tf.add(convolved, this.bias.read()) : convolved;
    });
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const { filters, kernelSize, strides, border } = this.shape;
    const [batch, height, width] = inputShape as [number | null, number, number];
    const size = (side: number): number => Math.floor((side + 2 * border - kernelSize) / strides) + 1;
    return [batch, size(height), size(width), filters];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.shape };
  }
}

tf.serialization.registerClass(SymmetricConv2d);
