import { nameOf } from '../../bench/board-columns';
import { formatMean } from '../../bench/format-cells';
import type { Plot } from '../plots/render-plot';
import type { ReportedExternal } from '../read-report';
import { html, type Html } from './html';

export interface ExternalPart extends ReportedExternal {
  readonly histogram: Plot;
}

/** Where the scores of other tools come from, and how they are spread; nothing where there are none. */
export function externalSection(parts: readonly ExternalPart[]): Html | undefined {
  if (parts.length === 0) return undefined;
  return html`<section id="external">
    <h2>Scores of other tools</h2>
    <p>
      Read from files: how these tools were trained, and on what, is not known here. They have no held-out
      normal images either, so no threshold is set for them.
    </p>
    ${parts.map(externalPart)}
  </section>`;
}

function externalPart({ entry, histogram }: ExternalPart): Html {
  return html`<h3>${nameOf(entry)}</h3>
    <dl>
      <dt>file</dt>
      <dd>${entry.file}</dd>
      <dt>SHA-256</dt>
      <dd><code>${entry.sha256}</code></dd>
      <dt>AUROC</dt>
      <dd>${formatMean(entry.test.auroc, undefined)}</dd>
    </dl>
    <figure>${histogram.svg}</figure>`;
}
