import { fullWindow, type GrayWindow } from './window-level';
import { FIT, type Viewport } from './viewport';
import type { Levels } from '../../contracts';

/** How a film is shown. */
export interface DisplaySettings {
  /** Undefined shows all levels of whichever film comes. */
  readonly window: GrayWindow | undefined;
  readonly inverted: boolean;
  readonly viewport: Viewport;
  /** Opacity of the heat map, 0…1. */
  readonly heatmap: number;
  /** 0 shows the film, 1 its reconstruction. */
  readonly blend: number;
  /** What dragging does. */
  readonly tool: 'window' | 'pan';
  /** Whether every open bundle has a pane of its own. */
  readonly compare: boolean;
}

export const DEFAULT_DISPLAY: DisplaySettings = {
  window: undefined,
  inverted: false,
  viewport: FIT,
  heatmap: 0.6,
  blend: 0,
  tool: 'window',
  compare: false,
};

/** The window a film is shown through. */
export function windowOf({ window }: DisplaySettings, levels: Levels): GrayWindow {
  return window ?? fullWindow(levels);
}
