import { html, nothing, type TemplateResult } from 'lit';
import '../film/film-pane';
import type { OpenedBundle } from '../../contracts';
import { windowOf, type DisplaySettings } from '../film/display-settings';
import { nameOf, scoreOf } from '../model/film';
import type { PageState } from '../page-state';
import { describeDecision, formatScore } from './format-score';

/** The film, in one pane or in one for each detector. */
export function filmView(state: PageState): TemplateResult {
  const { model, view } = state;
  const { film, examined } = model;
  if (!film) return intro(state);
  const compared = view.display.compare && model.bundles.length > 1;
  const bundles = compared ? model.bundles : model.bundles.filter(({ id }) => id === model.bundle);
  return html`<div class="panes" data-count=${bundles.length}>
      ${bundles.map((bundle, i) => pane(state, bundle, { named: compared, last: i === bundles.length - 1 }))}
    </div>
    ${
      film.state === 'failed'
        ? html`<p class="over" role="alert">${film.error}</p>`
        : model.examineError !== undefined
          ? html`<p class="over" role="alert">${model.examineError}</p>`
          : examined
            ? nothing
            : html`<p class="over">opening ${nameOf(film)} …</p>`
    }`;
}

function pane(
  { model, view, actions }: PageState,
  bundle: OpenedBundle,
  { named, last }: { readonly named: boolean; readonly last: boolean },
): TemplateResult {
  const { film, examined } = model;
  const scene = examined && {
    ...{ levels: examined.levels, display: view.display },
    evidence: examined.evidence.get(bundle.id),
  };
  const score = film && scoreOf(film, bundle.id);
  return html`<figure class="pane">
    <film-pane
      .scene=${scene}
      .onDisplay=${(display: DisplaySettings) => actions.display(display)}
      role="img"
      aria-label=${`${film ? nameOf(film) : ''}, ${bundle.title}`}
    ></film-pane>
    <figcaption>
      ${
        named
          ? html`<strong>${bundle.title}</strong> ${
                score
                  ? html`<span data-state=${score.anomalous === true ? 'above' : 'below'}
                      >${formatScore(score.score)}, ${describeDecision(score)}</span
                    >`
                  : nothing
              }`
          : nothing
      }
      ${examined && last ? html`<span class="levels">${levelsWord(examined.levels, view.display)}</span>` : nothing}
    </figcaption>
  </figure>`;
}

function levelsWord(levels: Parameters<typeof windowOf>[1], display: DisplaySettings): string {
  const { center, width } = windowOf(display, levels);
  const zoom = Math.round(display.viewport.zoom * 100);
  return `${levels.width} × ${levels.height} · L ${Math.round(center)} W ${Math.round(width)} · ${zoom} %`;
}

/** What a person sees first. */
function intro({ model, actions }: PageState): TemplateResult {
  const hasBundle = model.bundles.length > 0;
  const isChecking = model.pending.some(({ refused }) => refused === undefined);
  return html`<section class="intro">
    <h2>
      ${hasBundle ? 'Drop chest X-rays here' : isChecking ? 'Checking the detector …' : 'Open a detector'}
    </h2>
    <p>
      ${
        hasBundle
          ? 'PNG, JPEG, TIFF, WebP or DICOM: files, a folder, or a zip.'
          : isChecking
            ? 'Its files are verified by their hashes, then its stored inputs are scored on each backend of this browser.'
            : 'A bundle that cxr-anomaly trained: drop its folder or a zip of it, or serve it with cxr-anomaly view.'
      }
    </p>
    <p class="buttons">
      <button class="primary" @click=${actions.chooseFiles}>Choose files</button>
      <button @click=${actions.chooseFolder}>Choose a folder</button>
    </p>
    <p class="small">
      Everything is computed in this browser. No image, name or score leaves this page, and nothing is stored.
      For research only: this is not a medical device, and no score is a diagnosis.
    </p>
  </section>`;
}
