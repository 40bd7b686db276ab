import type { LossParts, LossValues } from './contracts';

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
