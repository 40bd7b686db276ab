import { leakyRelu } from '@cxr-anomaly/engine';
import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';

type LayerArgs = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>;

export interface LeakyReluArgs extends LayerArgs {
  /** Factor for negative values. */
  slope: number;
}

/** LeakyReLU on the engine's fused kernel. */
export class LeakyRelu extends layers.Layer {
  static readonly className = 'CxrLeakyRelu';
  private readonly slope: number;

  constructor(args: LeakyReluArgs) {
    super(args);
    this.slope = args.slope;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return leakyRelu(Array.isArray(inputs) ? (inputs[0] as tf.Tensor) : inputs, this.slope);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), slope: this.slope };
  }
}

tf.serialization.registerClass(LeakyRelu);
