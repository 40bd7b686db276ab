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

/** Loss parts summed over images, so that an epoch can be left and gone on with. */
export type LossSums = {
  readonly images: number;
  readonly parts: { readonly [part: string]: number };
};

/** Means of loss parts over the images of an epoch. */
export class LossMeans {
  /** @param sums of the part of the epoch done before. */
  constructor(private done: LossSums = { images: 0, parts: {} }) {}

  add(losses: LossValues, images: number): void {
    const added = Object.entries(losses).map(
      ([name, value]) => [name, (this.done.parts[name] ?? 0) + value * images] as const,
    );
    this.done = {
      images: this.done.images + images,
      parts: { ...this.done.parts, ...Object.fromEntries(added) },
    };
  }

  get count(): number {
    return this.done.images;
  }

  get sums(): LossSums {
    return this.done;
  }

  means(): LossValues {
    const { images, parts } = this.done;
    return Object.fromEntries(Object.entries(parts).map(([name, sum]) => [name, sum / images])) as LossValues;
  }
}
