import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { nameOf, scoreOf, warningsOf, type Film } from '../model/film';
import { countFilms, FILTERS, type Filter } from '../model/worklist';
import type { PageState } from '../page-state';
import { describeDecision, formatPValue, formatScore } from './format-score';
import { icon } from './icons';
import { setStyle } from './set-style';

/** Height of a row, as the style sheet has it. Only the rows in sight are drawn, however many films there are. */
export const ROW_HEIGHT = 68;

const FILTER_NAMES: Readonly<Record<Filter, string>> = {
  all: 'All',
  above: 'Above',
  warned: 'Warned',
  failed: 'Failed',
};

/** The work list: every film, the highest score first. */
export function worklistView(state: PageState): TemplateResult {
  const { model, view, actions } = state;
  const { listed } = model;
  const counts = countFilms(model.films.values(), model.bundle);
  const { first, count } = view.rows;
  const shown = listed.slice(first, first + count);
  return html`<aside class="worklist" ?data-open=${view.listOpen} aria-label="Work list">
    <div class="tools">
      <button class="primary" @click=${actions.chooseFiles}>${icon('add')} Add files</button>
      <button @click=${actions.chooseFolder} title="Add a folder" aria-label="Add a folder" class="square">
        ${icon('folder')}
      </button>
      <span class="grow"></span>
      <button
        class="square"
        @click=${actions.saveCsv}
        ?disabled=${listed.length === 0}
        title="Save as CSV (s)"
        aria-label="Save as CSV"
      >
        ${icon('save')}
      </button>
      <button
        class="square"
        @click=${actions.clearFilms}
        ?disabled=${counts.all === 0}
        title="Forget all films"
        aria-label="Forget all films"
      >
        ${icon('clear')}
      </button>
    </div>
    <div class="filters" role="group" aria-label="Show">
      ${FILTERS.map(
        (filter) =>
          html`<button
            class="filter"
            aria-pressed=${model.filter === filter}
            @click=${() => actions.pickFilter(filter)}
          >
            ${FILTER_NAMES[filter]} <span class="count">${counts[filter]}</span>
          </button>`,
      )}
    </div>
    ${progress(model.films.size, [...model.films.values()].filter(isPending).length)}
    <div
      class="rows"
      role="listbox"
      aria-label="Films, highest score first"
      tabindex="0"
      aria-activedescendant=${shown.some(({ id }) => id === model.selected) ? `film-${model.selected}` : nothing}
      @scroll=${(event: Event) => actions.scrollList(rowsOf(event.currentTarget as HTMLElement))}
    >
      <div class="spacer" role="presentation" ${setStyle({ height: `${listed.length * ROW_HEIGHT}px` })}>
        ${repeat(
          shown,
          ({ id }) => id,
          (film, i) => row(state, film, { at: first + i, of: listed.length }),
        )}
      </div>
    </div>
    ${listed.length === 0 ? html`<p class="empty">${emptyWord(counts.all)}</p>` : nothing}
  </aside>`;
}

/** Which rows of the list are in sight, and a few more. */
export function rowsOf({ scrollTop, clientHeight }: HTMLElement): { first: number; count: number } {
  const first = Math.max(0, Math.floor(scrollTop / ROW_HEIGHT) - 2);
  return { first, count: Math.ceil(clientHeight / ROW_HEIGHT) + 4 };
}

function row(
  { model, actions }: PageState,
  film: Film,
  place: { readonly at: number; readonly of: number },
): TemplateResult {
  const score = scoreOf(film, model.bundle);
  const warnings = warningsOf(film).length;
  const state = score?.anomalous === true ? 'above' : film.state;
  return html`<div
    class="row"
    id="film-${film.id}"
    role="option"
    data-state=${state}
    aria-selected=${film.id === model.selected}
    aria-posinset=${place.at + 1}
    aria-setsize=${place.of}
    ${setStyle({ top: `${place.at * ROW_HEIGHT}px` })}
    title=${film.path}
    @click=${() => actions.selectFilm(film.id)}
  >
    ${
      film.thumbnail === undefined
        ? html`<span class="thumbnail"></span>`
        : html`<img class="thumbnail" src=${film.thumbnail} alt="" width="48" height="48" />`
    }
    <span class="what"
      ><span class="name">${nameOf(film)}</span>
      <span class="said"
        >${secondLine(film, model.bundle)}${warnings > 0 ? html` · <span class="warned">${warnings === 1 ? 'a warning' : `${warnings} warnings`}</span>` : nothing}</span
      ></span
    >
    <span class="right"
      >${score ? html`<span class="score">${formatScore(score.score)}</span>` : nothing}
      ${score?.pValue === undefined ? nothing : html`<span class="said">p ${formatPValue(score.pValue)}</span>`}</span
    >
  </div>`;
}

function secondLine(film: Film, bundle: number | undefined): string {
  if (film.state === 'failed') return film.error ?? 'failed';
  const score = scoreOf(film, bundle);
  if (score) return describeDecision(score);
  return film.state === 'scoring' ? 'scoring …' : 'waiting';
}

function isPending({ state }: Film): boolean {
  return state === 'waiting' || state === 'scoring';
}

function progress(all: number, pending: number): TemplateResult | typeof nothing {
  if (pending === 0) return nothing;
  return html`<progress
    max=${all}
    value=${all - pending}
    aria-label="Scored ${all - pending} of ${all}"
  ></progress>`;
}

function emptyWord(all: number): string {
  return all === 0
    ? 'No films yet. Drop files, a folder or a zip anywhere on this page.'
    : 'No film is like that.';
}
