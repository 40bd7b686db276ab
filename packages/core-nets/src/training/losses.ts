import { TrainingError } from '../errors';
import type { LossParts, LossValues, Position } from './contracts';

/** Loss parts summed over images. */
export type LossSums = {
  readonly images: number;
  readonly parts: { readonly [part: string]: number };
};

export const NO_LOSSES: LossSums = { images: 0, parts: {} };

/** Reads and disposes the loss parts of a step: the only read from the engine while training. */
export async function readLosses(parts: LossParts): Promise<LossValues> {
  const read = Object.entries(parts).map(async ([name, part]) => [name, (await part.data())[0]] as const);
  const values = Object.fromEntries(await Promise.all(read)) as LossValues;
  Object.values(parts).forEach((part) => part.dispose());
  return values;
}

/** @throws TrainingError naming the loss part, and where in training it is not finite. */
export function assertFinite(losses: LossValues, phase: string, { epoch, step }: Position): void {
  const broken = Object.entries(losses).find(([, value]) => !Number.isFinite(value));
  if (!broken) return;
  throw new TrainingError(
    `The ${broken[0]} became ${broken[1]} in ${phase}, epoch ${epoch + 1}, step ${step + 1}. ` +
      'Lower learningRate; if it happens in the first step, check the images with "data info".',
  );
}

/** Adds a step's losses, each a mean over its images. */
export function addLosses(sums: LossSums, losses: LossValues, images: number): LossSums {
  const parts = Object.entries(losses).map(
    ([part, value]) => [part, (sums.parts[part] ?? 0) + value * images] as const,
  );
  return { images: sums.images + images, parts: { ...sums.parts, ...Object.fromEntries(parts) } };
}

/** Means over all images. */
export function meanLosses({ images, parts }: LossSums): LossValues {
  return Object.fromEntries(Object.entries(parts).map(([part, sum]) => [part, sum / images])) as LossValues;
}
