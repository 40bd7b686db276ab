import type { Plot } from '../plots/render-plot';
import { html, type Html } from './html';

/** Each entry's AUROC with its interval and a dot for each seed. */
export function aurocsSection({ svg }: Plot): Html {
  return html`<section id="aurocs">
    <h2>Intervals</h2>
    <figure>
      ${svg}
      <figcaption>
        AUROC: the bar is the 95 % interval of the mean over seeds, for other test images and other seeds; a
        circle is one seed. Dashed line: random guessing.
      </figcaption>
    </figure>
  </section>`;
}
