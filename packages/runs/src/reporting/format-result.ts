import type { FinishedRun } from '../run/train-run';
import type { ThresholdCounts } from '../scoring/count-called';
import type { TestMetrics } from '../scoring/evaluate';
import { FIGURE_NAMES, FIGURES } from '../scoring/figures';
import { formatDuration, formatFigure, formatFraction, NO_INTERVAL } from './format';
import { showText } from './outside-text';

/** Formats what a run found and where it is stored, one line each. */
export function formatResult({ folder, metrics }: FinishedRun): string {
  const { images, epochs, seconds, imagesPerSecond } = metrics.train;
  return formatPairs([
    ...(metrics.test ? listMetrics(metrics.test) : []),
    ...listAtThreshold(metrics.atThreshold),
    [
      'trained',
      `${images} images, ${epochs} epochs in ${formatDuration(seconds)} (${formatFigure(Math.round(imagesPerSecond))} images/s, ${metrics.engine.kind} engine)`,
    ],
    [
      'weights',
      metrics.selection === 'last' ? 'of the last epoch' : 'of the lowest loss on held-out normal images',
    ],
    ['bundle', folder.bundle],
    ['run', folder.path],
  ]);
}

/** Lists what a threshold does on the test images, as names and values. */
export function listAtThreshold(counts: ThresholdCounts | undefined): [string, string][] {
  if (!counts) return [];
  const { threshold, sensitivity, specificity } = counts;
  return [
    [
      'at its threshold',
      `sensitivity ${formatFraction(sensitivity)}, specificity ${formatFraction(specificity)} (score ≥ ${formatFigure(threshold)})`,
    ],
  ];
}

/** Lists test metrics as names and values. */
export function listMetrics(test: TestMetrics): [string, string][] {
  const interval =
    test.aurocCi === null
      ? (test.aurocCiReason ?? NO_INTERVAL)
      : `95 % CI ${test.aurocCi.map(formatFraction).join(' to ')}`;
  return [
    ['test images', `${test.normal} normal, ${test.anomalous} anomalous`],
    ...FIGURE_NAMES.map((name): [string, string] => [
      FIGURES[name].name,
      name === 'auroc' ? `${formatFraction(test.auroc)} (${interval})` : formatFraction(test[name]),
    ]),
    ...(test.pixelAuroc === undefined
      ? []
      : [['pixel AUROC', formatFraction(test.pixelAuroc)] satisfies [string, string]]),
  ];
}

/** Formats names and values in two columns; control characters in them are made visible. */
export function formatPairs(pairs: readonly (readonly [string, string])[]): string {
  const shown = pairs.map(([name, value]) => [showText(name), showText(value)] as const);
  const width = Math.max(...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}
