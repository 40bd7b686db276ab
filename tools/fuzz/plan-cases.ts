import type { CaseName } from './worker/messages';

/** The part of a format that is needed to plan its cases. */
export interface PlannedFormat {
  readonly name: string;
  readonly share: number;
}

/**
 * Distributes this many cases over all formats by their share, with the formats mixed, so that stopping early has covered each.
 */
export function planCases(formats: readonly PlannedFormat[], count: number, seed: number): CaseName[] {
  const shares = formats.reduce((sum, { share }) => sum + share, 0);
  const numbers = new Map<string, number>();
  return Array.from({ length: count }, (_, done) => {
    // The format that is furthest behind its share.
    const due = ({ name, share }: PlannedFormat) => ((done + 1) * share) / shares - (numbers.get(name) ?? 0);
    const { name } = formats.reduce((most, format) => (due(format) > due(most) ? format : most));
    const number = numbers.get(name) ?? 0;
    numbers.set(name, number + 1);
    return { format: name, seed, number };
  });
}
