import { createHash } from 'node:crypto';
import { isCalledAnomalous } from '@cxr-anomaly/metrics';
import { formatFigure } from '@cxr-anomaly/runs';
import type { Film } from '../films/draw-film';
import type { FilmMap } from '../films/draw-maps';
import { html, Html } from './html';
import type { MethodPart } from './method-part';
import { verdictOf } from './verdict';

/** A reconstruction that varies less than this share of what the films do is next to the same for all of them. */
const HARDLY_VARIES = 0.1;

/** The films of a report: some to be seen at once, others folded. */
export interface FilmsPart {
  readonly shown: readonly Film[];
  readonly more: readonly Film[];
}

/** The same films for all methods, or why there are none. */
export function filmsSection({ shown, more }: FilmsPart, methods: readonly MethodPart[]): Html {
  if (shown.length === 0) {
    const problems = new Set(methods.flatMap(({ maps }) => ('problem' in maps ? maps.problem : [])));
    return html`<section id="films">
      <h2>Films</h2>
      <p class="failed">No images: ${[...problems].join(' ') || 'none of them could be read.'}</p>
    </section>`;
  }
  return html`<section id="films">
    <h2>Films</h2>
    <p>
      The same test images for every method: anomalous and normal ones with the highest and the lowest scores
      of any method. Select one to see it large, with its map faded in and out. All maps share one scale:
      <span class="scale" role="img" aria-label="from black through orange to white"></span> from no evidence
      to an error of at least 30 % of the range from black to white. A cyan line outlines the lesion where its
      location is known. Verdicts follow each method's threshold
      (${methods.map(({ method, maps }, i) => html`${i > 0 && ', '}<a href="#${method.name}">${method.title}</a>${'problem' in maps ? '' : html`&nbsp;<span data-threshold-of="${method.name}">${thresholdText(maps.calibration?.threshold)}</span>`}`)}).
    </p>
    <ul class="meanings">
      ${methods.map(meaning)}
    </ul>
    <div class="films">${shown.map((film) => filmRow(film, methods))}</div>
    ${
      more.length > 0 &&
      html`<details class="more">
        <summary>${more.length} more films</summary>
        <div class="films">${more.map((film) => filmRow(film, methods))}</div>
      </details>`
    }
    ${viewer()}
  </section>`;
}

function thresholdText(threshold: number | undefined): string {
  return threshold === undefined ? '' : formatFigure(threshold);
}

/** What a method's map shows, and a warning where it shows little more than the film itself. */
function meaning({ method, maps }: MethodPart): Html {
  const variation = 'problem' in maps ? undefined : maps.variation;
  return html`<li>
    <b>${method.title}</b>: ${method.mapMeaning ?? 'evidence as the method computes it.'}
    ${
      variation !== undefined &&
      variation < HARDLY_VARIES &&
      html`<span class="failed"
        >Its reconstruction hardly varies (${(100 * variation).toFixed(1)} % of the films' variance): the map
        shows how a film differs from the average one, not where a lesion is.</span
      >`
    }
    ${'problem' in maps && html`<span class="failed">${`No images: ${maps.problem}`}</span>`}
  </li>`;
}

function filmRow(film: Film, methods: readonly MethodPart[]): Html {
  const { item, image, finding, picture, outline } = film;
  const truth = item.label === 1 ? 'anomalous' : 'normal';
  const told = finding !== undefined && !['none', truth].includes(finding) ? `${truth}: ${finding}` : truth;
  // Each picture is in the page once, as a custom property that all cells of its row use.
  const pictures = new Html(
    `--film:url(${picture});--ratio:${image.width}/${image.height}${outline === undefined ? '' : `;--outline:url(${outline})`}`,
  );
  return html`<article
    class="film"
    id="${filmAnchor(item.id)}"
    data-name="${item.id}"
    data-truth="${told}"
    style="${pictures};--columns:${methods.length + 1}"
  >
    <figure class="cell">
      <button type="button" data-open="" aria-label="${item.id}, enlarge"></button>
      <figcaption>
        <span class="tag ${truth}">${told}</span><br /><span class="name">${item.id}</span>
      </figcaption>
    </figure>
    ${methods.map((part) => mapCell(part, film))}
  </article>`;
}

function mapCell({ method, maps }: MethodPart, { item }: Film): Html {
  const drawn = 'problem' in maps ? undefined : maps.maps.get(item.id);
  if ('problem' in maps || !drawn)
    return html`<figure class="cell">
      <div class="absent">–</div>
      <figcaption>${method.title}</figcaption>
    </figure>`;
  const threshold = maps.calibration?.threshold;
  const verdict =
    threshold === undefined ? undefined : verdictOf(item.label, isCalledAnomalous(drawn.score, threshold));
  return html`<figure class="cell map">
    <button
      type="button"
      data-open="${method.title}"
      aria-label="${method.title}, map of ${item.id}, enlarge"
    >
      <img src="${drawn.map}" alt="" />
    </button>
    <figcaption>
      ${method.title} ${formatFigure(drawn.score)}<br />
      <span
        class="verdict ${verdict?.kind ?? ''}"
        data-verdict="${method.name}"
        data-score="${drawn.score}"
        data-label="${item.label}"
        >${verdict?.text ?? ''}</span
      >
    </figcaption>
    <template>${details(drawn)}</template>
  </figure>`;
}

/** What is shown beside the large film. */
function details({ input, reconstruction, neighbors, score, pValue }: FilmMap): Html {
  return html`<p>Score ${formatFigure(score)}${pValue !== undefined && html`, p ${formatFigure(pValue)}`}</p>
    <div class="seen">
      ${seen(input, 'as the network sees it')}
      ${reconstruction !== undefined && seen(reconstruction, 'its reconstruction')}
    </div>
    ${
      neighbors.length > 0 &&
      html`<p>Nearest normal training images, with their angles</p>
        <div class="seen">
          ${neighbors.map(({ id, angularDistance, thumbnail }) =>
            thumbnail === undefined
              ? html`<p>${id}: ${formatFigure(angularDistance)} π</p>`
              : seen(thumbnail, `${formatFigure(angularDistance)} π`, id),
          )}
        </div>`
    }`;
}

function seen(picture: string, caption: string, title = caption): Html {
  return html`<figure title="${title}">
    <img src="${picture}" alt="${title}" />
    <figcaption>${caption}</figcaption>
  </figure>`;
}

/** One dialog for all films; the page's script fills it. */
function viewer(): Html {
  return html`<dialog id="viewer" aria-labelledby="viewer-name">
    <header>
      <h3 id="viewer-name"></h3>
      <button type="button" data-close aria-label="close">×</button>
    </header>
    <div class="large">
      <div class="stage">
        <img data-original alt="original film" />
        <img data-map alt="map" />
        <img data-outline alt="outline of the lesion" />
      </div>
      <div class="beside">
        <div class="choices" role="group" aria-label="map of"></div>
        <label>Map <input type="range" data-blend autofocus min="0" max="100" value="60" /></label>
        <div data-details></div>
      </div>
    </div>
  </dialog>`;
}

/** Where a film is on the page. */
export function filmAnchor(id: string): string {
  return `film-${createHash('sha256').update(id).digest('hex').slice(0, 16)}`;
}

/** Ids of the films that are on the page. */
export function listAnchors({ shown, more }: FilmsPart): ReadonlySet<string> {
  return new Set([...shown, ...more].map(({ item }) => item.id));
}
