import { html, nothing, type TemplateResult } from 'lit';
import type { BundleScore, NearFilm, OpenedBundle } from '../../contracts';
import { nameOf, scoreOf, warningsOf, type Film, type Scored } from '../model/film';
import type { PageState } from '../page-state';
import { describeDecision, formatPValue, formatScore } from './format-score';
import './gray-picture';
import { scoreStrip } from './score-strip';

/** What is said of the selected film. */
export function detailsView({ model, actions }: PageState): TemplateResult {
  const { film } = model;
  if (!film) return html``;
  const label = model.labels.get(film.path);
  return html`<aside class="details" aria-label="Scores">
    <h2 title=${film.path}>${nameOf(film)}</h2>
    <p class="facts">
      ${film.scored ? describeFilm(film.scored) : ''}
      ${label ? html`<span class="tag">${label.className}</span>` : nothing}
    </p>
    ${warnings(film)}
    ${model.bundles.map((bundle) =>
      scoreCard(bundle, scoreOf(film, bundle.id), {
        isCurrent: bundle.id === model.bundle,
        near: model.examined?.evidence.get(bundle.id)?.neighbors,
        pick: () => actions.pickBundle(bundle.id),
      }),
    )}
  </aside>`;
}

function warnings(film: Film): TemplateResult | typeof nothing {
  const all = warningsOf(film);
  if (all.length === 0) return nothing;
  return html`<section class="warning" aria-label="Warnings">
    <h3>The score may mean nothing</h3>
    <ul>
      ${all.map(({ message }) => html`<li>${message}</li>`)}
    </ul>
  </section>`;
}

interface CardOptions {
  readonly isCurrent: boolean;
  readonly near: readonly NearFilm[] | undefined;
  readonly pick: () => void;
}

function scoreCard(
  bundle: OpenedBundle,
  score: BundleScore | undefined,
  { isCurrent, near, pick }: CardOptions,
): TemplateResult {
  const { title, falseAlarmRate, normalScores } = bundle;
  return html`<section class="card" data-current=${isCurrent} aria-label=${title}>
    <h3><button class="link" @click=${pick} aria-pressed=${isCurrent}>${title}</button></h3>
    ${
      score
        ? html`<p class="big" data-state=${score.anomalous === true ? 'above' : 'below'}>
              <span class="value">${formatScore(score.score)}</span> <span>${describeDecision(score)}</span>
            </p>
            ${scoreStrip(bundle, score)}
            <dl>
              ${
                score.threshold === undefined
                  ? nothing
                  : html`<dt>Threshold</dt>
                      <dd>
                        ${formatScore(score.threshold)}${
                          falseAlarmRate === undefined
                            ? ''
                            : `, at most ${percent(falseAlarmRate)} false alarms`
                        }
                      </dd>`
              }
              ${
                score.pValue === undefined
                  ? nothing
                  : html`<dt>p-value</dt>
                      <dd>${formatPValue(score.pValue)}, against ${normalScores.length} normal films</dd>`
              }
            </dl>`
        : html`<p class="facts">not scored</p>`
    }
    ${isCurrent ? neighbors(near) : nothing}
  </section>`;
}

function neighbors(near: readonly NearFilm[] | undefined): TemplateResult | typeof nothing {
  if (!near || near.length === 0) return nothing;
  return html`<div class="near">
    <h4>Nearest normal films, by the angle between embeddings</h4>
    <ol>
      ${near.map(
        ({ angularDistance, picture }) =>
          html`<li>
            ${picture ? html`<gray-picture .picture=${picture}></gray-picture>` : nothing}
            <span>${(angularDistance * 180).toFixed(1)}°</span>
          </li>`,
      )}
    </ol>
  </div>`;
}

function describeFilm({ width, height, milliseconds }: Scored): string {
  const time =
    milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
  return `${width} × ${height} pixels, scored in ${time}`;
}

function percent(fraction: number): string {
  return `${Number((fraction * 100).toPrecision(2))} %`;
}
