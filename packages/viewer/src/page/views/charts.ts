import { svg, type SVGTemplateResult } from 'lit';
import type { Evaluation } from '../model/evaluation';

const SIDE = 240;
const MARGIN = { left: 40, bottom: 34, top: 8, right: 8 };
const BINS = 24;

/** Draws a ROC curve, with chance, and the threshold's place on it. */
export function rocChart({ roc, counts, metrics }: Evaluation): SVGTemplateResult {
  const x = (rate: number): number => MARGIN.left + rate * SIDE;
  const y = (rate: number): number => MARGIN.top + (1 - rate) * SIDE;
  const points = roc.map(({ fpr, tpr }) => `${x(fpr).toFixed(1)},${y(tpr).toFixed(1)}`).join(' ');
  const words = `ROC curve, area ${metrics.auroc.toFixed(3)}`;
  return frame(words, [
    ...[0, 0.5, 1].map(
      (rate) => svg`<text class="tick" x=${x(rate)} y=${y(0) + 14} text-anchor="middle">${rate}</text>
        <text class="tick" x=${x(0) - 6} y=${y(rate) + 4} text-anchor="end">${rate}</text>`,
    ),
    svg`<rect class="plot" x=${x(0)} y=${y(1)} width=${SIDE} height=${SIDE}></rect>
      <line class="chance" x1=${x(0)} y1=${y(0)} x2=${x(1)} y2=${y(1)}></line>
      <polyline class="curve" points=${points}></polyline>
      ${counts ? svg`<circle class="at" cx=${x(counts.falseAlarms)} cy=${y(counts.sensitivity)} r="4"></circle>` : null}
      <text class="axis-name" x=${x(0.5)} y=${y(0) + 30} text-anchor="middle">false alarms</text>
      <text class="axis-name" x=${-y(0.5)} y="11" text-anchor="middle" transform="rotate(-90)">sensitivity</text>`,
  ]);
}

/** Draws how the scores of normal and anomalous films are spread, as fractions of their class. */
export function histogram({ normalScores, anomalousScores, counts }: Evaluation): SVGTemplateResult {
  const all = [...normalScores, ...anomalousScores];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const span = high === low ? 1 : high - low;
  const [normal, anomalous] = [normalScores, anomalousScores].map((scores) => binned(scores, low, span));
  const most = Math.max(...(normal ?? []), ...(anomalous ?? []));
  const x = (score: number): number => MARGIN.left + ((score - low) / span) * SIDE;
  const height = (fraction: number): number => (fraction / most) * SIDE;
  const bars = (fractions: readonly number[] = [], kind: string): SVGTemplateResult[] =>
    fractions.map(
      (fraction, i) =>
        svg`<rect class=${kind} x=${MARGIN.left + (i * SIDE) / BINS} width=${SIDE / BINS - 1}
          y=${MARGIN.top + SIDE - height(fraction)} height=${height(fraction)}></rect>`,
    );
  const bottom = MARGIN.top + SIDE;
  return frame('Histogram of the scores of normal and of anomalous films', [
    svg`<rect class="plot" x=${MARGIN.left} y=${MARGIN.top} width=${SIDE} height=${SIDE}></rect>`,
    ...bars(normal, 'bar-normal'),
    ...bars(anomalous, 'bar-anomalous'),
    counts && counts.threshold >= low && counts.threshold <= high
      ? svg`<line class="threshold" x1=${x(counts.threshold)} x2=${x(counts.threshold)} y1=${MARGIN.top} y2=${bottom}></line>`
      : svg``,
    svg`<text class="tick" x=${MARGIN.left} y=${bottom + 14}>${low.toPrecision(3)}</text>
      <text class="tick" x=${MARGIN.left + SIDE} y=${bottom + 14} text-anchor="end">${high.toPrecision(3)}</text>
      <text class="axis-name" x=${MARGIN.left + SIDE / 2} y=${bottom + 30} text-anchor="middle">score</text>`,
  ]);
}

/** Fraction of scores in each bin. */
function binned(scores: readonly number[], low: number, span: number): number[] {
  const bins = new Array<number>(BINS).fill(0);
  for (const score of scores) {
    const bin = Math.min(BINS - 1, Math.floor(((score - low) / span) * BINS));
    bins[bin] = (bins[bin] ?? 0) + 1 / scores.length;
  }
  return bins;
}

function frame(words: string, content: readonly SVGTemplateResult[]): SVGTemplateResult {
  const [width, height] = [SIDE + MARGIN.left + MARGIN.right, SIDE + MARGIN.top + MARGIN.bottom];
  return svg`<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label=${words}>${content}</svg>`;
}
