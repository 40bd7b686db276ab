import type { DisplaySettings } from './display-settings';
import { windowOf } from './display-settings';
import { FilmPainter, type FilmScene } from './draw-film';
import { panBy, zoomBy } from './viewport';
import { dragWindow, highestLevel } from './window-level';

/** Zoom by one notch of a mouse's wheel. */
const NOTCH = 1.0015;

interface Pointer {
  readonly x: number;
  readonly y: number;
}

/** A pane that shows a film; drag, wheel and pinch change how. All panes of a page share their settings. */
export class FilmPane extends HTMLElement {
  /** Called with the settings that a gesture asks for. */
  onDisplay: ((display: DisplaySettings) => void) | undefined;
  private readonly canvas = document.createElement('canvas');
  private readonly painter = new FilmPainter();
  private readonly pointers = new Map<number, Pointer>();
  private shown: FilmScene | undefined;
  private frame = 0;
  private readonly resizes = new ResizeObserver(() => this.schedule());

  get scene(): FilmScene | undefined {
    return this.shown;
  }

  set scene(scene: FilmScene | undefined) {
    this.shown = scene;
    this.schedule();
  }

  connectedCallback(): void {
    if (!this.canvas.isConnected) this.append(this.canvas);
    this.canvas.setAttribute('aria-hidden', 'true');
    this.resizes.observe(this);
    this.addEventListener('pointerdown', this.start);
    this.addEventListener('pointermove', this.move);
    this.addEventListener('pointerup', this.end);
    this.addEventListener('pointercancel', this.end);
    this.addEventListener('wheel', this.turn, { passive: false });
    this.addEventListener('contextmenu', preventDefault);
  }

  disconnectedCallback(): void {
    this.resizes.disconnect();
    cancelAnimationFrame(this.frame);
  }

  private schedule(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    const { clientWidth: width, clientHeight: height } = this;
    const density = devicePixelRatio;
    const [columns, rows] = [Math.round(width * density), Math.round(height * density)];
    if (columns === 0 || rows === 0) return;
    if (this.canvas.width !== columns) this.canvas.width = columns;
    if (this.canvas.height !== rows) this.canvas.height = rows;
    const context = this.canvas.getContext('2d');
    if (!context) return;
    if (this.shown) this.painter.draw(context, this.shown, { width, height }, density);
    else context.clearRect(0, 0, columns, rows);
    // For tests, which cannot see when a canvas was drawn.
    this.toggleAttribute('data-drawn', this.shown !== undefined);
  }

  private readonly start = (event: PointerEvent): void => {
    if (!this.shown) return;
    this.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  };

  private readonly end = (event: PointerEvent): void => {
    this.pointers.delete(event.pointerId);
  };

  private readonly move = (event: PointerEvent): void => {
    const before = this.pointers.get(event.pointerId);
    if (!before || !this.shown) return;
    const { display, levels } = this.shown;
    const [right, down] = [event.clientX - before.x, event.clientY - before.y];
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (other) {
      const middle = this.fromCenter((event.clientX + other.x) / 2, (event.clientY + other.y) / 2);
      const ratio = distance(other, { x: event.clientX, y: event.clientY }) / distance(other, before);
      const zoomed = zoomBy(display.viewport, ratio, middle);
      return this.ask({ ...display, viewport: panBy(zoomed, right / 2, down / 2) });
    }
    // The middle and right buttons pan, whatever the tool.
    if (display.tool === 'pan' || event.shiftKey || event.buttons > 1)
      return this.ask({ ...display, viewport: panBy(display.viewport, right, down) });
    const size = Math.min(this.clientWidth, this.clientHeight);
    const window = dragWindow(windowOf(display, levels), right / size, down / size, highestLevel(levels));
    this.ask({ ...display, window });
  };

  private readonly turn = (event: WheelEvent): void => {
    if (!this.shown) return;
    event.preventDefault();
    const { display } = this.shown;
    const at = this.fromCenter(event.clientX, event.clientY);
    this.ask({ ...display, viewport: zoomBy(display.viewport, NOTCH ** -event.deltaY, at) });
  };

  private ask(display: DisplaySettings): void {
    this.onDisplay?.(display);
  }

  private fromCenter(x: number, y: number): { x: number; y: number } {
    const { left, top, width, height } = this.getBoundingClientRect();
    return { x: x - left - width / 2, y: y - top - height / 2 };
  }
}

function distance(one: Pointer, other: Pointer): number {
  return Math.max(1, Math.hypot(one.x - other.x, one.y - other.y));
}

function preventDefault(event: Event): void {
  event.preventDefault();
}

customElements.define('film-pane', FilmPane);
