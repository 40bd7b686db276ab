import { svg, type SVGTemplateResult } from 'lit';
import type { BundleScore, OpenedBundle } from '../../contracts';

/** Width and height of the strip in its own units. */
const WIDTH = 200;
const HEIGHT = 26;
const EDGE = 6;

/** Draws a film's score among those of held-out normal films: a tick for each of these, a line for the threshold. */
export function scoreStrip(bundle: OpenedBundle, { score }: BundleScore): SVGTemplateResult {
  const { normalScores, threshold } = bundle;
  const all = [...normalScores, score, ...(threshold === undefined ? [] : [threshold])];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const x = (value: number): number =>
    high === low ? WIDTH / 2 : EDGE + ((value - low) / (high - low)) * (WIDTH - 2 * EDGE);
  const below = normalScores.filter((normal) => normal < score).length;
  const words = `higher than ${below} of ${normalScores.length} held-out normal films`;
  return svg`<svg class="strip" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${words}>
    <line class="axis" x1=${EDGE} x2=${WIDTH - EDGE} y1="20" y2="20"></line>
    ${normalScores.map((normal) => svg`<line class="normal" x1=${x(normal)} x2=${x(normal)} y1="14" y2="20"></line>`)}
    ${threshold === undefined ? null : svg`<line class="threshold" x1=${x(threshold)} x2=${x(threshold)} y1="6" y2="24"></line>`}
    <path class="mark" d="M${x(score)} 13 l-4.5 -8 h9 z"></path>
  </svg>`;
}
