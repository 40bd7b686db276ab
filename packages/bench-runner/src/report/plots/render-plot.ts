import type { TopLevelSpec } from 'vega-lite' with { 'resolution-mode': 'import' };
import { textInHtml } from '@cxr-anomaly/runs';
import { Html } from '../page/html';

/** A drawn plot, and where its x axis lies on it. */
export interface Plot {
  readonly svg: Html;
  /** Pixels of the drawing at which the x axis starts and ends, and the values there. */
  readonly x: { readonly pixels: readonly [number, number]; readonly values: readonly [number, number] };
}

/** Text and lines take the page's text color, so that a plot suits light mode, dark mode and print. */
const CONFIG = {
  background: 'transparent',
  font: 'inherit',
  view: { stroke: null },
  axis: {
    labelColor: 'currentColor',
    titleColor: 'currentColor',
    domainColor: 'currentColor',
    tickColor: 'currentColor',
    gridColor: 'currentColor',
    gridOpacity: 0.12,
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 'normal',
  },
  legend: { labelColor: 'currentColor', titleColor: 'currentColor', labelFontSize: 12, symbolStrokeWidth: 3 },
} as const;

/** Draws a Vega-Lite specification as SVG ahead of time, so that the page needs no plotting library. */
export async function renderPlot(spec: TopLevelSpec, description: string): Promise<Plot> {
  // Both are large and ES modules only, so they are loaded only when a report is written.
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  const { spec: compiled } = vegaLite.compile({ ...spec, config: CONFIG });
  const view = new vega.View(vega.parse(compiled), { renderer: 'none' });
  try {
    const drawn = await view.toSVG();
    const scale = view.scale('x') as { domain(): [number, number]; range(): [number, number] };
    const [origin] = view.origin();
    const [from, to] = scale.range();
    const padding = view.padding();
    const left = origin + (typeof padding === 'number' ? padding : (padding.left ?? 0));
    const attributes = `role="img" aria-label="${textInHtml(description)}"`;
    return {
      svg: new Html(drawn.replace('<svg ', () => `<svg ${attributes} `)),
      x: { pixels: [left + from, left + to], values: scale.domain() },
    };
  } finally {
    view.finalize();
  }
}
