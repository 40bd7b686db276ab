import { createRandom } from '@cxr-anomaly/random';
import { aurocWithCi, averagePrecision, bootstrapCi, compareAurocs, MetricError } from '@cxr-anomaly/metrics';
import type { Draw, Level, Random, Shape } from './shapes';

/** Numbers of images of each class. */
export interface Size {
  readonly normal: number;
  readonly anomalous: number;
}

const Z = 1.959963984540054;

/** Shares of samples whose interval contains the true AUROC. */
export interface Coverage extends Size {
  readonly shape: string;
  readonly auroc: number;
  readonly covered: number;
  /** With auroc ± 1.96·√variance, which was shown before. */
  readonly delong: number;
}

export function simulateCoverage(shape: Shape, level: Level, size: Size, samples: number): Coverage {
  const { auroc } = level;
  const random = createRandom(0, 'coverage', shape.name, auroc, size.normal, size.anomalous);
  const draws = shape.place(level);
  const labels = labelsOf(size);
  let [covered, delong] = [0, 0];
  for (let i = 0; i < samples; i++) {
    const scores = drawScores(labels, draws, random);
    const found = aurocWithCi(scores, labels);
    if (found.lower <= auroc && auroc <= found.upper) covered++;
    if (Math.abs(found.auroc - auroc) <= Z * Math.sqrt(found.variance)) delong++;
  }
  return { shape: shape.name, auroc, ...size, covered: covered / samples, delong: delong / samples };
}

/** How often two detectors of the same AUROC are said to differ. */
export interface Rejections extends Size {
  readonly detectors: string;
  readonly auroc: number;
  /** p < 0.05. */
  readonly test: number;
  /** An interval without 0. */
  readonly interval: number;
  /** DeLong's test alone, which was shown before. */
  readonly delong: number;
}

/** Two detectors on the same images: what they share, and how the widths of their anomalous scores differ. */
export interface Pair {
  readonly name: string;
  /** Correlation of the scores of a class. */
  readonly correlation: number;
  readonly widths: readonly [number, number];
}

export function simulateRejections(pair: Pair, level: Level, size: Size, samples: number): Rejections {
  const random = createRandom(0, 'rejections', pair.name, level.auroc, size.normal, size.anomalous);
  const labels = labelsOf(size);
  let [test, interval, delong] = [0, 0, 0];
  for (let i = 0; i < samples; i++) {
    const [a, b] = drawPair(labels, pair, level, random);
    const { z, pValue, lower, upper } = compareAurocs(a, b, labels);
    if (pValue < 0.05) test++;
    if (lower > 0 || upper < 0) interval++;
    if (Math.abs(z) > Z) delong++;
  }
  const share = (count: number) => count / samples;
  return {
    ...{ detectors: pair.name, auroc: level.auroc, ...size },
    ...{ test: share(test), interval: share(interval), delong: share(delong) },
  };
}

/** Shares of samples whose bootstrap interval contains the expected average precision, and of samples without an interval. */
export interface BootstrapCoverage extends Size {
  readonly auroc: number;
  readonly covered: number;
  readonly without: number;
}

/** The expected average precision is measured on this many samples. */
const EXPECTATION_SAMPLES = 4000;

export function simulateBootstrap(
  shape: Shape,
  level: Level,
  size: Size,
  samples: number,
): BootstrapCoverage {
  const random = createRandom(0, 'bootstrap', shape.name, level.auroc, size.normal, size.anomalous);
  const draws = shape.place(level);
  const labels = labelsOf(size);
  const draw = () => drawScores(labels, draws, random);
  let expected = 0;
  for (let i = 0; i < EXPECTATION_SAMPLES; i++) {
    expected += averagePrecision(draw(), labels) / EXPECTATION_SAMPLES;
  }
  let [covered, without] = [0, 0];
  for (let i = 0; i < samples; i++) {
    try {
      const options = { random: () => random.next(), resamples: 200 };
      const { lower, upper } = bootstrapCi(averagePrecision, draw(), labels, options);
      if (lower <= expected && expected <= upper) covered++;
    } catch (error) {
      if (!(error instanceof MetricError)) throw error;
      without++;
    }
  }
  return {
    ...{ auroc: level.auroc, ...size },
    ...{ covered: samples > without ? covered / (samples - without) : NaN, without: without / samples },
  };
}

export function labelsOf({ normal, anomalous }: Size): Uint8Array {
  return Uint8Array.from({ length: normal + anomalous }, (_, i) => (i < normal ? 0 : 1));
}

export function drawScores(
  labels: Uint8Array,
  { normal, anomalous }: { readonly normal: Draw; readonly anomalous: Draw },
  random: Random,
): Float64Array {
  return Float64Array.from(labels, (label) => (label === 1 ? anomalous : normal)(random));
}

export function drawPair(labels: Uint8Array, { correlation, widths }: Pair, { z }: Level, random: Random) {
  const scores = widths.map(() => new Float64Array(labels.length));
  labels.forEach((label, i) => {
    const shared = Math.sqrt(correlation) * random.normal();
    widths.forEach((width, detector) => {
      const value = shared + Math.sqrt(1 - correlation) * random.normal();
      const placed = label === 1 ? width * value + z * Math.sqrt(1 + width * width) : value;
      (scores[detector] as Float64Array)[i] = placed;
    });
  });
  return scores as [Float64Array, Float64Array];
}
