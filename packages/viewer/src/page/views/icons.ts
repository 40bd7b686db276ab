import { svg, type SVGTemplateResult } from 'lit';

/** Paths of 20 × 20 line icons, drawn for this page. */
const PATHS = {
  add: 'M10 4v12M4 10h12',
  folder: 'M3 6.5V15a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1V7.5a1 1 0 0 0-1-1h-6L8 4.5H4a1 1 0 0 0-1 1z',
  window: 'M10 3a7 7 0 1 0 0 14a7 7 0 0 0 0-14zM10 3v14',
  pan: 'M10 2.5v15M2.5 10h15M10 2.5l-2 2M10 2.5l2 2M10 17.5l-2-2M10 17.5l2-2M2.5 10l2-2M2.5 10l2 2M17.5 10l-2-2M17.5 10l-2 2',
  invert: 'M4 4h12v12H4zM4 16L16 4',
  fit: 'M3 7V3h4M17 7V3h-4M3 13v4h4M17 13v4h-4',
  zoomIn: 'M9 4a5 5 0 1 0 0 10a5 5 0 0 0 0-10zM12.6 12.6L17 17M9 6.7v4.6M6.7 9h4.6',
  zoomOut: 'M9 4a5 5 0 1 0 0 10a5 5 0 0 0 0-10zM12.6 12.6L17 17M6.7 9h4.6',
  compare: 'M3 4h6v12H3zM11 4h6v12h-6z',
  save: 'M10 3v9M6.5 9L10 12.5L13.5 9M4 16h12',
  theme: 'M15.5 12.5A6.5 6.5 0 0 1 7.5 4.5a6.5 6.5 0 1 0 8 8z',
  help: 'M10 3a7 7 0 1 0 0 14a7 7 0 0 0 0-14zM8 8a2 2 0 1 1 2.6 1.9c-.5.2-.6.5-.6 1.1M10 13.6v.2',
  list: 'M3 5h14M3 10h14M3 15h14',
  clear: 'M5 5l10 10M15 5L5 15',
} as const;

export type IconName = keyof typeof PATHS;

/** A line icon in the color of the text. Its button says in words what it does. */
export function icon(name: IconName): SVGTemplateResult {
  return svg`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d=${PATHS[name]}></path></svg>`;
}
