import { html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import type { BackendCheck, OpenedBundle, WorkerMemory } from '../../contracts';
import type { PageState } from '../page-state';
import { BACKEND_NAMES } from './header-view';

/** Keys and what they do. */
const KEYS = [
  ['↑ ↓, or k j', 'the film before or after'],
  ['+ −', 'larger, smaller'],
  ['Shift with arrows', 'move the film'],
  ['0', 'fit, and show all levels'],
  ['[ ]', 'narrower or wider window'],
  ['{ }', 'lower or higher level'],
  ['i', 'negative'],
  ['h', 'heat map on or off'],
  ['r', 'reconstruction on or off, where the detector makes one'],
  ['w m', 'drag changes the window, or moves the film'],
  ['b', 'the next detector'],
  ['c', 'all detectors side by side'],
  ['e', 'films or evaluation'],
  ['s', 'save the list as CSV'],
  ['t', 'light or dark'],
  ['?', 'this help'],
] as const;

/** The open dialog, if any. */
export function dialogsView(state: PageState): TemplateResult | typeof nothing {
  const { dialog } = state.view;
  if (dialog === 'help') return modal(state, 'Help', help());
  if (dialog === 'engine') return modal(state, 'What computes here', engine(state));
  return nothing;
}

function modal({ actions }: PageState, title: string, content: TemplateResult): TemplateResult {
  return html`<dialog aria-label=${title} ${ref(showModal)} @close=${actions.closeDialog}>
    <form method="dialog">
      <h2>${title}</h2>
      <button class="quiet">Close</button>
    </form>
    ${content}
  </dialog>`;
}

/** Only an element in the document can be shown so, and it is put there right after this call. */
function showModal(element?: Element): void {
  if (element instanceof HTMLDialogElement) queueMicrotask(() => element.showModal());
}

function help(): TemplateResult {
  return html`<p>
      Drag on a film changes window and level, Shift or the right button moves it, the wheel or two fingers
      zoom. The heat map runs from orange to white, which marks errors of at least 30 % of the range from
      black to white.
    </p>
    <dl class="keys">
      ${KEYS.map(
        ([keys, words]) =>
          html`<dt>${keys}</dt>
            <dd>${words}</dd>`,
      )}
    </dl>
    <p class="small">
      A score says how unlike the normal films of its training data a film is, to one detector. It is for
      research only: this page is not a medical device, and no score is a diagnosis. Nothing is sent or
      stored.
    </p>`;
}

function engine({ model }: PageState): TemplateResult {
  if (model.bundles.length === 0) return html`<p>No bundle is open.</p>`;
  return html`<p>
      When a bundle is opened, every backend of this browser scores the inputs stored in it. One whose scores
      differ is not used; of the others, the fastest is.
    </p>
    ${model.bundles.map(checkTable)} ${memoryLine(model.memory)}`;
}

function memoryLine(memory: WorkerMemory | undefined): TemplateResult | typeof nothing {
  if (!memory) return nothing;
  const { tensors, bytes, wasmBytes } = memory;
  const wasm = wasmBytes > 0 ? `; WebAssembly has ${megabytes(wasmBytes)} MB` : '';
  return html`<p class="small" id="memory">It holds ${tensors} tensors of ${megabytes(bytes)} MB${wasm}.</p>`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

function checkTable(bundle: OpenedBundle): TemplateResult {
  return html`<h3>
      ${bundle.title} <span class="facts">${bundle.name}, sha256 ${bundle.digest.slice(0, 12)}…</span>
    </h3>
    <div class="scroll" tabindex="0" role="region" aria-label=${`Backends for ${bundle.title}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">Backend</th>
            <th scope="col">Result</th>
            <th scope="col" class="number">Difference</th>
            <th scope="col" class="number">Allowed</th>
            <th scope="col" class="number">ms an image</th>
          </tr>
        </thead>
        <tbody>
          ${bundle.checks.map((check) => checkRow(bundle, check))}
        </tbody>
      </table>
    </div>
    ${bundle.hasGate ? nothing : html`<p>It has no input gate: images of another kind go unnoticed.</p>`}`;
}

function checkRow(bundle: OpenedBundle, check: BackendCheck): TemplateResult {
  const { backend, outcome, difference, allowed, milliseconds, reason } = check;
  const isUsed = backend === bundle.backend;
  return html`<tr data-outcome=${outcome}>
    <td>${BACKEND_NAMES[backend]}</td>
    <td>${isUsed ? 'passed, used' : outcome}${reason === undefined ? '' : `: ${reason}`}</td>
    <td class="number">${difference?.toExponential(1) ?? '–'}</td>
    <td class="number">${allowed?.toExponential(1) ?? '–'}</td>
    <td class="number">${milliseconds?.toFixed(1) ?? '–'}</td>
  </tr>`;
}
