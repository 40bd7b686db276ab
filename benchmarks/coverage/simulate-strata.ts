import { aurocWithCi, estimateAuroc, estimateDifference } from '@cxr-anomaly/metrics';
import { createRandom } from '@cxr-anomaly/random';
import type { Level, Shape } from './shapes';
import { drawPair, drawScores, labelsOf, type Pair, type Size } from './simulate';

/** How many images of each class the strata have. */
export interface Layout {
  readonly name: string;
  readonly strata: readonly Size[];
}

const times = (strata: number, images: number): Size[] =>
  Array.from({ length: strata }, () => ({ normal: images, anomalous: images }));

const sizeOf = (normal: number, anomalous: number): Size => ({ normal, anomalous });

/** The first one is that of the NIH sample's views. */
export const LAYOUTS: readonly Layout[] = [
  { name: '66 + 45, 35 + 55', strata: [sizeOf(66, 45), sizeOf(35, 55)] },
  { name: '40 + 10, 10 + 40', strata: [sizeOf(40, 10), sizeOf(10, 40)] },
  { name: '10 × (10 + 10)', strata: times(10, 10) },
  { name: '2 × (10 + 10)', strata: times(2, 10) },
  { name: '5 × (4 + 4)', strata: times(5, 4) },
  { name: '10 × (2 + 2)', strata: times(10, 2) },
  { name: '20 × (1 + 1)', strata: times(20, 1) },
  { name: '2 × (2 + 2)', strata: times(2, 2) },
];

/** Scores of one stratum lie this much above those of the one before: nearly all of the pooled AUROC is about strata. */
const OFFSET = 3;

/** How often intervals of the adjusted AUROC contain it. */
export interface AdjustedCoverage {
  readonly shape: string;
  readonly layout: string;
  /** Of every stratum. */
  readonly auroc: number;
  readonly covered: number;
  /** By the interval of the pooled AUROC, which is about something else. */
  readonly pooled: number;
}

export function simulateAdjusted(
  shape: Shape,
  level: Level,
  layout: Layout,
  samples: number,
): AdjustedCoverage {
  const random = createRandom(0, 'adjusted', shape.name, layout.name, level.auroc);
  const draws = shape.place(level);
  const { labels, strata, sizes } = arrange(layout);
  let [covered, pooled] = [0, 0];
  for (let i = 0; i < samples; i++) {
    const scores = sizes.flatMap((size, stratum) =>
      Array.from(drawScores(labelsOf(size), draws, random), (score) => score + OFFSET * stratum),
    );
    const { lower, upper } = estimateAuroc([scores], labels, { strata });
    if (lower <= level.auroc && level.auroc <= upper) covered++;
    const all = aurocWithCi(scores, labels);
    if (all.lower <= level.auroc && level.auroc <= all.upper) pooled++;
  }
  return {
    ...{ shape: shape.name, layout: layout.name, auroc: level.auroc },
    ...{ covered: covered / samples, pooled: pooled / samples },
  };
}

/** How often they do where strata take turns at two AUROCs. */
export interface MixedCoverage {
  readonly layout: string;
  readonly aurocs: readonly [number, number];
  readonly covered: number;
}

export function simulateMixed(
  shape: Shape,
  levels: readonly [Level, Level],
  layout: Layout,
  samples: number,
): MixedCoverage {
  const random = createRandom(0, 'mixed', layout.name, levels[0].auroc, levels[1].auroc);
  const { labels, strata, sizes } = arrange(layout);
  const anomalous = sizes.reduce((sum, size) => sum + size.anomalous, 0);
  const levelOf = (stratum: number) => levels[stratum % 2] as Level;
  const truth = sizes.reduce(
    (sum, size, stratum) => sum + (size.anomalous / anomalous) * levelOf(stratum).auroc,
    0,
  );
  let covered = 0;
  for (let i = 0; i < samples; i++) {
    const scores = sizes.flatMap((size, stratum) =>
      Array.from(drawScores(labelsOf(size), shape.place(levelOf(stratum)), random)),
    );
    const { lower, upper } = estimateAuroc([scores], labels, { strata });
    if (lower <= truth && truth <= upper) covered++;
  }
  return { layout: layout.name, aurocs: [levels[0].auroc, levels[1].auroc], covered: covered / samples };
}

/** How often two detectors of the same adjusted AUROC are said to differ. */
export interface AdjustedRejections {
  readonly detectors: string;
  readonly layout: string;
  readonly auroc: number;
  /** p < 0.05. */
  readonly test: number;
  /** An interval without 0. */
  readonly interval: number;
}

export function simulateAdjustedRejections(
  pair: Pair,
  level: Level,
  layout: Layout,
  samples: number,
): AdjustedRejections {
  const random = createRandom(0, 'adjusted-rejections', pair.name, layout.name, level.auroc);
  const { labels, strata, sizes } = arrange(layout);
  let [test, interval] = [0, 0];
  for (let i = 0; i < samples; i++) {
    const drawn = sizes.map((size) => drawPair(labelsOf(size), pair, level, random));
    // Only one of them scores strata differently.
    const a = drawn.flatMap(([scores], stratum) => Array.from(scores, (score) => score + OFFSET * stratum));
    const b = drawn.flatMap(([, scores]) => Array.from(scores));
    const { pValue, lower, upper } = estimateDifference([a], b, labels, { strata });
    if (pValue < 0.05) test++;
    if (lower > 0 || upper < 0) interval++;
  }
  return {
    ...{ detectors: pair.name, layout: layout.name, auroc: level.auroc },
    ...{ test: test / samples, interval: interval / samples },
  };
}

function arrange({ strata: sizes }: Layout) {
  const labels = Uint8Array.from(sizes.flatMap((size) => [...labelsOf(size)]));
  const strata = sizes.flatMap(({ normal, anomalous }, stratum) =>
    Array.from({ length: normal + anomalous }, () => stratum),
  );
  return { labels, strata, sizes };
}
