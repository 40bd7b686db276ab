/**
 * Returns the rank, from 1, of the conformal quantile among `count` scores in ascending order: ⌈(count + 1)(1 − rate)⌉. A new
 * score drawn like them is above it with a probability of at most `rate`, whatever the distribution (Vovk, Gammerman & Shafer,
 * 2005). It is count + 1, the rank of no score, where `rate` is below 1/(count + 1): so few scores promise nothing for it.
 *
 * @param rate above 0 and below 1
 */
export function conformalRank(count: number, rate: number): number {
  // Rounding must not push an exact whole number up to the next one.
  return Math.ceil((count + 1) * (1 - rate) - 1e-9);
}
