/** Where an image lies in a pane: its scale in multiples of fitting, and how far its center is from the pane's, CSS pixels. */
export interface Viewport {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

export const FIT: Viewport = { zoom: 1, x: 0, y: 0 };

const LEAST_ZOOM = 0.5;
const MOST_ZOOM = 40;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Scale at which an image just fits a pane, CSS pixels per image pixel. */
export function fitScale(image: Size, pane: Size): number {
  return Math.min(pane.width / image.width, pane.height / image.height);
}

/** Zooms by a factor; the point of the image under `at`, measured from the pane's center, stays where it is. */
export function zoomBy(viewport: Viewport, factor: number, at = { x: 0, y: 0 }): Viewport {
  const zoom = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, viewport.zoom * factor));
  const ratio = zoom / viewport.zoom;
  return { zoom, x: at.x - (at.x - viewport.x) * ratio, y: at.y - (at.y - viewport.y) * ratio };
}

/** Moves the image, CSS pixels. */
export function panBy(viewport: Viewport, x: number, y: number): Viewport {
  return { ...viewport, x: viewport.x + x, y: viewport.y + y };
}
