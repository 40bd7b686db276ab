import type { Plot } from '../plots/render-plot';
import type { ReportedExternal } from '../read-report';
import { html, type Html } from './html';

export interface ExternalPart extends ReportedExternal {
  readonly histogram: Plot;
}

/** Where the scores of other tools come from, and their distribution; undefined where there are none. */
export function externalSection(parts: readonly ExternalPart[]): Html | undefined {
  if (parts.length === 0) return undefined;
  return html`<section id="external">
    <h2>Scores of other tools</h2>
    <p>
      Read from files: how and on what these tools were trained is unknown. Nor are there scores of held-out
      normal images, so no threshold is set.
    </p>
    ${parts.map(externalPart)}
  </section>`;
}

function externalPart({ entry, histogram }: ExternalPart): Html {
  return html`<h3>${entry.title}</h3>
    <dl>
      <dt>file</dt>
      <dd>${entry.file}</dd>
      <dt>SHA-256</dt>
      <dd><code>${entry.sha256}</code></dd>
    </dl>
    <figure>
      ${histogram.svg}
      <figcaption>Scores of the normal and the anomalous test images.</figcaption>
    </figure>`;
}
