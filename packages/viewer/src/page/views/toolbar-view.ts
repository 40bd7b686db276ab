import { html, type TemplateResult } from 'lit';
import { zoomBy, FIT } from '../film/viewport';
import type { DisplaySettings } from '../film/display-settings';
import { showsReconstruction, type PageState } from '../page-state';
import { icon, type IconName } from './icons';

/** The tools above the film. Each says its key. */
export function toolbarView(state: PageState): TemplateResult {
  const { model, view, actions } = state;
  const { display } = view;
  const off = model.film === undefined;
  const press = (
    name: IconName,
    words: string,
    isOn: boolean,
    change: Partial<DisplaySettings>,
  ): TemplateResult =>
    html`<button
      class="square"
      aria-pressed=${isOn}
      title=${words}
      aria-label=${words}
      ?disabled=${off}
      @click=${() => actions.display(change)}
    >
      ${icon(name)}
    </button>`;
  const act = (name: IconName, words: string, change: Partial<DisplaySettings>): TemplateResult =>
    html`<button
      class="square"
      title=${words}
      aria-label=${words}
      ?disabled=${off}
      @click=${() => actions.display(change)}
    >
      ${icon(name)}
    </button>`;
  return html`<div class="toolbar" role="toolbar" aria-label="Film">
    <button class="square only-narrow" @click=${actions.toggleList} aria-label="Work list" title="Work list">
      ${icon('list')}
    </button>
    <span class="group">
      ${press('window', 'Drag changes window and level (w)', display.tool === 'window', { tool: 'window' })}
      ${press('pan', 'Drag moves the film (m)', display.tool === 'pan', { tool: 'pan' })}
    </span>
    <span class="group">
      ${act('zoomIn', 'Larger (+)', { viewport: zoomBy(display.viewport, 1.25) })}
      ${act('zoomOut', 'Smaller (−)', { viewport: zoomBy(display.viewport, 0.8) })}
      ${act('fit', 'Fit, and show all levels (0)', { viewport: FIT, window: undefined })}
      ${press('invert', 'Negative (i)', display.inverted, { inverted: !display.inverted })}
    </span>
    ${slider('Heat map', 'h', display.heatmap, off, (heatmap) => actions.display({ heatmap }))}
    ${
      showsReconstruction(state)
        ? slider('Reconstruction', 'r', display.blend, off, (blend) => actions.display({ blend }))
        : ''
    }
    <span class="grow"></span>
    ${
      model.bundles.length > 1
        ? press('compare', 'All detectors side by side (c)', display.compare, { compare: !display.compare })
        : ''
    }
  </div>`;
}

function slider(
  words: string,
  key: string,
  value: number,
  off: boolean,
  change: (value: number) => void,
): TemplateResult {
  return html`<label class="slider" title="${words} on or off (${key})"
    ><span class="label">${words}</span>
    <input
      type="range"
      min="0"
      max="100"
      ?disabled=${off}
      .value=${String(Math.round(value * 100))}
      @input=${(event: Event) => change(Number((event.target as HTMLInputElement).value) / 100)}
    />
    <output>${Math.round(value * 100)} %</output></label
  >`;
}
