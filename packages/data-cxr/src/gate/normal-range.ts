import type { GateProperty, NormalRange } from '../contracts';

export type GateProperties = Readonly<Record<GateProperty, number>>;

/**
 * Which sides of a property are unusual, and the smallest deviation they get: about that of the normal training images of NIH
 * ChestX-ray14, which come from many patients and machines, or a little more. Images that were collected and cropped alike vary
 * less than those that will be scored, above all sick lungs.
 */
const SIDES: Readonly<Record<GateProperty, { readonly below?: number; readonly above?: number }>> = {
  error: { above: 0.7 },
  distance: { above: 0.6 },
  likeness: { below: 0.3 },
  turned: { above: 0.5 },
  contrast: { below: 0.4, above: 0.4 },
  grain: { below: 0.5, above: 0.5 },
  shades: { below: 0.6, above: 0.6 },
};

export const PROPERTIES = Object.keys(SIDES) as GateProperty[];

/** The share of a normal distribution below −1.645 and above 1.645 deviations. */
const TAIL = { share: 0.05, deviations: 1.645 };

/** Finds what is normal for a property: the median, and each side's deviation from where the outermost 5 % begin. */
export function findRange(property: GateProperty, values: readonly number[]): NormalRange {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] as number;
  const center = at(0.5);
  const { below, above } = SIDES[property];
  return {
    center,
    ...(below !== undefined && { below: Math.max(below, (center - at(TAIL.share)) / TAIL.deviations) }),
    ...(above !== undefined && { above: Math.max(above, (at(1 - TAIL.share) - center) / TAIL.deviations) }),
  };
}

/** How many deviations a value lies from the center, negative below it; 0 on a side without limit. */
export function deviate(value: number, { center, below, above }: NormalRange): number {
  const side = value < center ? below : above;
  return side === undefined ? 0 : (value - center) / side;
}
