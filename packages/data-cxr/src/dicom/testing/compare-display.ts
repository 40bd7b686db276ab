import type { DecodedImage } from '../../contracts';

/** Right display values of an image, levels 0…255. */
export interface ExpectedImage {
  readonly mean: number;
  readonly std: number;
  /** Row, column and level of single pixels. */
  readonly grid?: readonly (readonly [number, number, number])[];
  readonly samples?: readonly (readonly [number, number, number])[];
  /** How far a level, the mean and the deviation may be off. */
  readonly tolerance: number;
  readonly warnings?: readonly string[];
}

/** Names what of a decoded image differs from the right values; runs in browsers too. */
export function describeDifferences(image: DecodedImage, expected: ExpectedImage): string[] {
  const scale = image.pixels instanceof Uint16Array ? 255 / 65_535 : 1;
  const levels = Float64Array.from(image.pixels, (level) => level * scale);
  const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
  const variance = levels.reduce((sum, level) => sum + (level - mean) ** 2, 0) / levels.length;
  const checks: [string, number, number][] = [
    ['mean', mean, expected.mean],
    ['std', Math.sqrt(variance), expected.std],
    ...(expected.grid ?? expected.samples ?? []).map(([row, column, level]): [string, number, number] => [
      `row ${row}, column ${column}`,
      levels[row * image.width + column] ?? Number.NaN,
      level,
    ]),
  ];
  return checks
    .filter(([, found, wanted]) => !(Math.abs(found - wanted) <= expected.tolerance))
    .map(([what, found, wanted]) => `${what}: ${found.toFixed(3)}, not ${wanted}`);
}
