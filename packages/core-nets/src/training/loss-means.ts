import type * as tf from '@tensorflow/tfjs-core';
import type { LossParts, LossValues } from '../contracts';

/** Reads and disposes the loss parts of a step: the only read from the engine while training. */
export async function readLosses(parts: LossParts): Promise<LossValues> {
  const names = Object.keys(parts);
  const tensors: tf.Scalar[] = names.map((name) => parts[name] as tf.Scalar);
  const values = await Promise.all(tensors.map(async (tensor) => (await tensor.data())[0] as number));
  tensors.forEach((tensor) => tensor.dispose());
  return Object.fromEntries(names.map((name, i) => [name, values[i]])) as LossValues;
}

/** Means of loss parts over the images of an epoch. */
export class LossMeans {
  private readonly sums = new Map<string, number>();
  private images = 0;

  add(losses: LossValues, images: number): void {
    for (const [name, value] of Object.entries(losses)) {
      this.sums.set(name, (this.sums.get(name) ?? 0) + value * images);
    }
    this.images += images;
  }

  get count(): number {
    return this.images;
  }

  means(): LossValues {
    return Object.fromEntries([...this.sums].map(([name, sum]) => [name, sum / this.images])) as LossValues;
  }
}
