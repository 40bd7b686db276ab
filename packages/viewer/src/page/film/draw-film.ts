import type { Evidence, Levels, Place, Rgba } from '../../contracts';
import { windowOf, type DisplaySettings } from './display-settings';
import { fitScale, type Size } from './viewport';
import { applyWindow } from './window-level';

/** Screen pixels per image pixel from which on single pixels are shown as squares. */
const SQUARES_FROM = 4;

/** What is drawn in a pane. */
export interface FilmScene {
  readonly levels: Levels;
  readonly evidence: Evidence | undefined;
  readonly display: DisplaySettings;
}

/** Draws films, keeping the windowed picture of the last one. */
export class FilmPainter {
  private base:
    { readonly key: string; readonly levels: Levels; readonly canvas: HTMLCanvasElement } | undefined;
  private readonly pictures = new WeakMap<Rgba, HTMLCanvasElement>();
  private readonly negatives = new WeakMap<Rgba, HTMLCanvasElement>();

  /** @param size of the pane, CSS pixels; the canvas has `density` pixels for each */
  draw(context: CanvasRenderingContext2D, scene: FilmScene, size: Size, density: number): void {
    const { levels, evidence, display } = scene;
    const { viewport, heatmap, blend } = display;
    const scale = fitScale(levels, size) * viewport.zoom;
    context.setTransform(density, 0, 0, density, 0, 0);
    context.fillStyle = '#000';
    context.fillRect(0, 0, size.width, size.height);
    context.translate(size.width / 2 + viewport.x, size.height / 2 + viewport.y);
    context.scale(scale, scale);
    context.translate(-levels.width / 2, -levels.height / 2);
    context.imageSmoothingEnabled = scale * density < SQUARES_FROM;
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.windowed(scene), 0, 0);
    if (!evidence) return;
    context.imageSmoothingEnabled = true;
    if (evidence.reconstruction)
      this.overlay(context, evidence.reconstruction, evidence.place, blend, display.inverted);
    this.overlay(context, evidence.heatmap, evidence.place, heatmap, false);
  }

  private overlay(
    context: CanvasRenderingContext2D,
    picture: Rgba,
    { x, y, width, height }: Place,
    opacity: number,
    inverted: boolean,
  ): void {
    if (opacity === 0) return;
    context.globalAlpha = opacity;
    context.drawImage(this.pictureOf(picture, inverted), x, y, width, height);
    context.globalAlpha = 1;
  }

  private windowed({ levels, display }: FilmScene): HTMLCanvasElement {
    const { inverted } = display;
    const window = windowOf(display, levels);
    const key = `${window.center}/${window.width}/${inverted}`;
    if (this.base?.levels === levels && this.base.key === key) return this.base.canvas;
    const canvas = this.base?.canvas ?? document.createElement('canvas');
    if (canvas.width !== levels.width) canvas.width = levels.width;
    if (canvas.height !== levels.height) canvas.height = levels.height;
    canvas.getContext('2d')?.putImageData(applyWindow(levels, window, inverted), 0, 0);
    this.base = { key, levels, canvas };
    return canvas;
  }

  private pictureOf(picture: Rgba, inverted: boolean): HTMLCanvasElement {
    const pictures = inverted ? this.negatives : this.pictures;
    const known = pictures.get(picture);
    if (known) return known;
    const { width, height } = picture;
    const pixels = inverted
      ? picture.pixels.map((level, i) => (i % 4 === 3 ? level : 255 - level))
      : picture.pixels;
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    canvas.getContext('2d')?.putImageData(new ImageData(pixels, width, height), 0, 0);
    pictures.set(picture, canvas);
    return canvas;
  }
}
