import type { RocPlot } from '../plots/plot-curves';
import type { Plot } from '../plots/render-plot';
import { html, type Html } from './html';

/** The curves of all methods. */
export interface CurvePlots {
  readonly roc: RocPlot;
  readonly precisionRecall: Plot;
}

/** ROC and precision-recall curves. */
export function curvesSection({ roc, precisionRecall }: CurvePlots): Html {
  return html`<section id="curves">
    <h2>Curves</h2>
    <div class="plots">
      <figure>
        ${roc.svg}
        <figcaption>
          ROC: sensitivity against false-alarm rate, with each AUROC and its 95 % interval. Dots: the
          calibrated thresholds. Gray: the best baseline. Dashed line: random guessing.
          ${roc.banded !== undefined && html`Shaded: 95 % interval of ${roc.banded}'s sensitivity at each false-alarm rate (pointwise, bootstrap).`}
        </figcaption>
      </figure>
      <figure>
        ${precisionRecall.svg}
        <figcaption>Precision against recall. Dashed line: random guessing (the prevalence).</figcaption>
      </figure>
    </div>
  </section>`;
}
