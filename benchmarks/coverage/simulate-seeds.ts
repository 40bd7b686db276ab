import { auroc, aurocWithCi, estimateAuroc } from '@cxr-anomaly/metrics';
import { createRandom } from '@cxr-anomaly/random';
import type { Level, Random } from './shapes';
import { labelsOf, type Size } from './simulate';

/** How often intervals over several seeds contain the AUROC that seeds have on average. */
export interface SeedCoverage extends Size {
  readonly seeds: number;
  /** One of `SEED_DEVIATIONS`. */
  readonly tau: number;
  /** Standard deviation of the AUROC between seeds on the same images. */
  readonly deviation: number;
  readonly auroc: number;
  readonly covered: number;
  /** With the means of the seeds' bounds, which were shown before. */
  readonly means: number;
}

/** How seeds differ: standard deviation of the distance between the classes, in that of a score times √2. */
export const SEED_DEVIATIONS = [0, 0.1, 0.3] as const;

/** Correlation of the scores of a class between two seeds. */
const SHARED = 0.7;

export function simulateSeeds(
  {
    level,
    size,
    seeds,
    tau,
  }: { readonly level: Level; readonly size: Size; readonly seeds: number; readonly tau: number },
  samples: number,
): SeedCoverage {
  const random = createRandom(0, 'seeds', level.auroc, size.normal, size.anomalous, seeds, tau);
  const labels = labelsOf(size);
  // A seed's AUROC is Φ(z + τ·n) with a standard normal n, on average Φ(z / √(1 + τ²)).
  const z = level.z * Math.sqrt(1 + tau * tau);
  let [covered, means] = [0, 0];
  const aurocs: number[] = [];
  for (let i = 0; i < samples; i++) {
    const shared = Float64Array.from(labels, () => Math.sqrt(SHARED) * random.normal());
    const runs = Array.from({ length: seeds }, () =>
      drawSeed(shared, labels, z + tau * random.normal(), random),
    );
    const { lower, upper } = estimateAuroc(runs, labels);
    if (lower <= level.auroc && level.auroc <= upper) covered++;
    const each = runs.map((scores) => aurocWithCi(scores, labels));
    const mean = (bound: 'lower' | 'upper') => each.reduce((sum, one) => sum + one[bound], 0) / seeds;
    if (mean('lower') <= level.auroc && level.auroc <= mean('upper')) means++;
    aurocs.push(deviationOf(runs.map((scores) => auroc(scores, labels))));
  }
  const deviation = Math.sqrt(aurocs.reduce((sum, value) => sum + value * value, 0) / samples);
  return {
    ...{ seeds, tau, deviation, auroc: level.auroc, ...size },
    ...{ covered: covered / samples, means: means / samples },
  };
}

function drawSeed(shared: Float64Array, labels: Uint8Array, distance: number, random: Random): Float64Array {
  return shared.map(
    (value, i) =>
      value + Math.sqrt(1 - SHARED) * random.normal() + (labels[i] === 1 ? distance * Math.SQRT2 : 0),
  );
}

function deviationOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
