/**
 * Returns the quantile of Student's t that corresponds to a normal quantile `z`, by the expansion in 1/degrees of freedom
 * (Abramowitz & Stegun 26.7.5): at 97.5 %, 0.3 % too low for 3 degrees and less for more.
 */
export function studentQuantile(z: number, degreesOfFreedom: number): number {
  const square = z * z;
  const terms = [
    (square + 1) / 4,
    ((5 * square + 16) * square + 3) / 96,
    (((3 * square + 19) * square + 17) * square - 15) / 384,
    ((((79 * square + 776) * square + 1482) * square - 1920) * square - 945) / 92160,
  ];
  return terms.reduce((sum, term, i) => sum + (z * term) / degreesOfFreedom ** (i + 1), z);
}
