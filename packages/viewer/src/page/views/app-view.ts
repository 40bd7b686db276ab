import { html, nothing, type TemplateResult } from 'lit';
import type { PageState } from '../page-state';
import { detailsView } from './details-view';
import { dialogsView } from './dialogs-view';
import { evaluationView } from './evaluation-view';
import { filmView } from './film-view';
import { headerView } from './header-view';
import { toolbarView } from './toolbar-view';
import { worklistView } from './worklist-view';

/** The whole page. */
export function appView(state: PageState): TemplateResult {
  const { view, model } = state;
  return html`${headerView(state)} ${messages(state)}
    <main data-tab=${view.tab} ?data-film=${model.film !== undefined}>
      ${
        view.tab === 'evaluation'
          ? evaluationView(state)
          : html`${worklistView(state)}
              <section class="reading" aria-label="Film">${toolbarView(state)} ${filmView(state)}</section>
              ${detailsView(state)}`
      }
    </main>
    ${view.dragging ? html`<div class="drop">Drop films, a folder, a zip or a bundle</div>` : nothing}
    ${dialogsView(state)}`;
}

function messages({ model, actions }: PageState): TemplateResult | typeof nothing {
  const refused = model.pending.filter(({ refused: why }) => why !== undefined);
  if (refused.length === 0 && model.notes.length === 0) return nothing;
  return html`<div class="messages">
    ${refused.map(
      (pending) =>
        html`<p class="message refused" role="alert">
          <span><strong>Bundle refused.</strong> ${pending.refused}</span>
          <button class="quiet" @click=${() => actions.dismiss(pending)}>Dismiss</button>
        </p>`,
    )}
    ${
      model.notes.length === 0
        ? nothing
        : html`<p class="message" role="status">
            <span>${model.notes.join(' ')}</span>
            <button class="quiet" @click=${actions.clearNotes}>Dismiss</button>
          </p>`
    }
  </div>`;
}
