import { html, nothing, render, type TemplateResult } from 'lit';
import { openBundle, type ViewerBundle } from '../api/open-bundle';
import type { BundleScore, Levels } from '../contracts';
import '../page/film/film-pane';
import { DEFAULT_DISPLAY } from '../page/film/display-settings';
import type { FilmScene } from '../page/film/draw-film';
import { describeDecision, formatPValue, formatScore } from '../page/views/format-score';
import styles from './result.css?inline';

/** What is known of the image so far. */
type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'working' }
  | { readonly kind: 'failed'; readonly message: string }
  | Scored;

interface Scored {
  readonly kind: 'scored';
  readonly score: BundleScore;
  readonly scene: FilmScene;
}

/** Bundles by their addresses, opened once for all elements of a page. */
const opened = new Map<string, Promise<ViewerBundle>>();

/**
 * `<cxr-anomaly-result bundle="models/mine/" src="film.dcm">`: a film with its heat map, its score and what the threshold says of it.
 * Set `image` for a file or levels that the page has already. Sends `cxr-score` with the score in `detail`, or `cxr-error`.
 */
export class CxrAnomalyResult extends HTMLElement {
  static readonly observedAttributes = ['bundle', 'src'];
  private given: Blob | Levels | undefined;
  private display = DEFAULT_DISPLAY;
  private state: State = { kind: 'idle' };
  /** Counts what was asked for, so that a late answer to an earlier question is dropped. */
  private asked = 0;
  private readonly root = this.attachShadow({ mode: 'open' });

  /** The image to score, instead of what `src` names. */
  set image(image: Blob | Levels | undefined) {
    this.given = image;
    void this.ask();
  }

  get image(): Blob | Levels | undefined {
    return this.given;
  }

  connectedCallback(): void {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    this.root.adoptedStyleSheets = [sheet];
    void this.ask();
  }

  attributeChangedCallback(): void {
    void this.ask();
  }

  private async ask(): Promise<void> {
    const [bundle, src] = [this.getAttribute('bundle'), this.getAttribute('src')];
    const { given } = this;
    if (!this.isConnected || bundle === null || (given === undefined && src === null))
      return this.show({ kind: 'idle' });
    const question = ++this.asked;
    this.show({ kind: 'working' });
    try {
      const next = await this.score(await openOnce(bundle), given ?? (await load(src ?? '')), src ?? 'image');
      if (question !== this.asked) return;
      this.show(next);
      this.dispatchEvent(new CustomEvent('cxr-score', { detail: next.score, bubbles: true }));
    } catch (error) {
      if (question !== this.asked) return;
      const message = error instanceof Error ? error.message : String(error);
      this.show({ kind: 'failed', message });
      this.dispatchEvent(new CustomEvent('cxr-error', { detail: message, bubbles: true }));
    }
  }

  private async score(bundle: ViewerBundle, image: Blob | Levels, name: string): Promise<Scored> {
    const score = await bundle.score(image, name);
    const { levels, evidence } = await bundle.examine(image, name);
    return { kind: 'scored', score, scene: { levels, evidence, display: this.display } };
  }

  private show(state: State): void {
    this.state = state;
    render(this.view(), this.root);
  }

  private view(): TemplateResult | typeof nothing {
    const { state } = this;
    if (state.kind === 'idle') return nothing;
    if (state.kind === 'working') return html`<p role="status">scoring …</p>`;
    if (state.kind === 'failed') return html`<p role="alert">${state.message}</p>`;
    const { score, scene } = state;
    return html`<figure>
      <film-pane
        role="img"
        aria-label="The film with its heat map"
        .scene=${scene}
        .onDisplay=${(display: FilmScene['display']) => {
          this.display = display;
          this.show({ ...state, scene: { ...scene, display } });
        }}
      ></film-pane>
      <figcaption>
        <strong data-above=${score.anomalous === true}>${formatScore(score.score)}</strong>
        ${describeDecision(score)}${score.pValue === undefined ? '' : `, p ${formatPValue(score.pValue)}`}
        ${score.warnings.map(({ message }) => html`<span class="warning">${message}</span>`)}
        <small>Research only. Not a medical device.</small>
      </figcaption>
    </figure>`;
  }
}

customElements.define('cxr-anomaly-result', CxrAnomalyResult);

declare global {
  interface HTMLElementTagNameMap {
    'cxr-anomaly-result': CxrAnomalyResult;
  }
  interface HTMLElementEventMap {
    'cxr-score': CustomEvent<BundleScore>;
    'cxr-error': CustomEvent<string>;
  }
}

function openOnce(url: string): Promise<ViewerBundle> {
  const known = opened.get(url) ?? openBundle(url);
  opened.set(url, known);
  // One that could not be fetched may be there the next time.
  known.catch(() => opened.delete(url));
  return known;
}

async function load(url: string): Promise<Blob> {
  const response = await fetch(new URL(url, document.baseURI));
  if (!response.ok) throw new Error(`${url} cannot be fetched: the server answers ${response.status}.`);
  return response.blob();
}
