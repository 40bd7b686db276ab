import { html, nothing, type TemplateResult } from 'lit';
import type { OpenedBundle } from '../../contracts';
import type { PageState } from '../page-state';
import { icon } from './icons';

/** Backends as people know them. */
export const BACKEND_NAMES = { webgpu: 'WebGPU', webgl: 'WebGL', wasm: 'WebAssembly' } as const;

/** The bar on top: what the page is, its two halves, the bundles, and what computes. */
export function headerView({ model, view, actions }: PageState): TemplateResult {
  return html`<header class="bar">
    <h1>cxr-anomaly</h1>
    <nav class="tabs" aria-label="Views">
      ${(['films', 'evaluation'] as const).map(
        (tab) =>
          html`<button
            class="tab"
            aria-current=${view.tab === tab ? 'page' : nothing}
            @click=${() => actions.show(tab)}
          >
            ${tab === 'films' ? 'Films' : 'Evaluation'}
          </button>`,
      )}
    </nav>
    ${bundlePicker(model.bundles, model.bundle, actions.pickBundle)}
    <span class="grow"></span>
    <strong class="research">Research only. Not a medical device.</strong>
    <button class="quiet engine" @click=${actions.openEngine} aria-haspopup="dialog">
      ${engineWord(model)}
    </button>
    <button
      class="quiet square"
      @click=${actions.changeTheme}
      title="Light or dark (t)"
      aria-label="Light or dark"
    >
      ${icon('theme')}
    </button>
    <button class="quiet square" @click=${actions.openHelp} title="Help (?)" aria-label="Help">
      ${icon('help')}
    </button>
  </header>`;
}

function bundlePicker(
  bundles: readonly OpenedBundle[],
  selected: number | undefined,
  pick: (id: number) => void,
): TemplateResult | typeof nothing {
  if (bundles.length === 0) return nothing;
  return html`<label class="picker"
    ><span class="label">Detector</span>
    <select @change=${(event: Event) => pick(Number((event.target as HTMLSelectElement).value))}>
      ${bundles.map(
        ({ id, title, name }) =>
          html`<option value=${id} ?selected=${id === selected}>${title} (${name})</option>`,
      )}
    </select></label
  >`;
}

function engineWord({ bundles, pending, current }: PageState['model']): string {
  const open = pending.filter(({ refused }) => refused === undefined);
  if (open.length > 0) return `checking ${open[0]?.name ?? ''} …`;
  if (current) return `${BACKEND_NAMES[current.backend]} ✓`;
  return pending.length > 0 ? 'bundle refused' : bundles.length === 0 ? 'no bundle' : '';
}
