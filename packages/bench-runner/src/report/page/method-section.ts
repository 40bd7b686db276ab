import { describeSettings, type Method } from '@cxr-anomaly/core-nets';
import { isCalledAnomalous } from '@cxr-anomaly/metrics';
import { formatFigure, formatFraction } from '@cxr-anomaly/runs';
import { listErrorCandidates, type ErrorCandidate } from '../films/choose-films';
import type { Plot } from '../plots/render-plot';
import type { ReportedRun } from '../read-report';
import { filmAnchor } from './films-section';
import { embedJson, html, type Html } from './html';
import type { MethodPart } from './method-part';

/**
 * The folded section on one method: scores and threshold, its worst errors, training, settings.
 *
 * @param films ids of the films on the page
 */
export function methodSection(
  { method, run, histogram, training, maps }: MethodPart,
  films: ReadonlySet<string>,
): Html {
  const { name, title } = method;
  const calibration = 'problem' in maps ? undefined : maps.calibration;
  const auroc = run.metrics.test?.auroc;
  return html`<details class="method" id="${name}">
    <summary>
      <h3>${title}</h3>
      <span class="soft"
        >${auroc !== undefined && `AUROC ${formatFraction(auroc)}, `}seed ${run.metrics.seed}</span
      >
    </summary>
    ${thresholdBox(run, histogram, { title, name, threshold: calibration?.threshold, films })}
    ${
      calibration &&
      html`<p class="note">
        The slider starts at the bundle's threshold, set on ${calibration.normalScores.length} normal images
        that training did not see: a new normal image like them reaches it with a probability of at most
        ${(100 * calibration.falseAlarmRate).toFixed(1)} %. Images with a score at or above the threshold are
        called anomalous.
      </p>`
    }
    ${!calibration && html`<p class="note">There is no calibrated threshold; the slider starts midway.</p>`}
    <h4>Training</h4>
    <figure class="losses">
      <div>${training.map(({ svg }) => html`<div>${svg}</div>`)}</div>
      <figcaption>
        Parts of the loss over the epochs, each on its own scale (logarithmic where the range is wide). Dashed
        lines separate the phases of training. Held-out: on normal images that training did not see.
      </figcaption>
    </figure>
    ${settingsTable(method, run)}
  </details>`;
}

interface BoxOptions {
  readonly title: string;
  /** The method's. */
  readonly name: string;
  /** The calibrated one, if there is one. */
  readonly threshold: number | undefined;
  readonly films: ReadonlySet<string>;
}

function thresholdBox(
  { tested }: ReportedRun,
  { svg, x }: Plot,
  { title, name, threshold, films }: BoxOptions,
): Html {
  const { scores, labels } = tested;
  const width = Number(/ width="([\d.]+)"/.exec(svg.text)?.[1] ?? 1);
  const [from, to] = x.pixels.map((pixels) => pixels / width) as [number, number];
  const [low, high] = x.values;
  const start = threshold ?? (low + high) / 2;
  const { falseAlarms, misses } = listErrorCandidates(tested);
  const count = (shown: string) => html`<dd data-show="${shown}"></dd>`;
  const place = `--from:${from.toFixed(5)};--span:${(to - from).toFixed(5)}`;
  return html`<div data-threshold="${name}">
    <script type="application/json">
      ${embedJson({ scores, labels })}
    </script>
    <div class="plot" style="${place}">
      <figure>${svg}</figure>
      <div data-mark hidden></div>
      <input
        type="range"
        disabled
        min="${low}"
        max="${high}"
        step="any"
        value="${start}"
        aria-label="Threshold of ${title}"
      />
    </div>
    <div class="counts" aria-live="polite">
      <dl>
        <dt>threshold</dt>
        <dd><output data-show="threshold">${formatFigure(start)}</output></dd>
        <dt>sensitivity</dt>
        ${count('sensitivity')}
        <dt>specificity</dt>
        ${count('specificity')}
      </dl>
      <table>
        <caption class="soft">
          Test images
        </caption>
        <thead>
          <tr>
            <td></td>
            <th scope="col">called normal</th>
            <th scope="col">called anomalous</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">normal</th>
            <td data-show="tn"></td>
            <td data-show="fp"></td>
          </tr>
          <tr>
            <th scope="row">anomalous</th>
            <td data-show="fn"></td>
            <td data-show="tp"></td>
          </tr>
        </tbody>
      </table>
    </div>
    <div class="errors">
      ${errorList('false-alarms', falseAlarms, { start, films })}
      ${errorList('misses', misses, { start, films })}
    </div>
  </div>`;
}

const ERROR_TITLES = { 'false-alarms': 'Worst false alarms', misses: 'Worst misses' } as const;

/** The worst errors at the threshold; the page's script shows those of another one. */
function errorList(
  kind: keyof typeof ERROR_TITLES,
  candidates: readonly ErrorCandidate[],
  { start, films }: { readonly start: number; readonly films: ReadonlySet<string> },
): Html {
  const isError = (score: number) => isCalledAnomalous(score, start) === (kind === 'false-alarms');
  const hide = (hidden: boolean) => (hidden ? 'hidden' : '');
  return html`<div data-errors="${kind}">
    <h4>${ERROR_TITLES[kind]}</h4>
    <p class="soft" data-none ${hide(candidates.some(({ score }) => isError(score)))}>
      none at this threshold
    </p>
    <ol>
      ${candidates.map(
        ({ id, score }) =>
          html`<li data-score="${score}" ${hide(!isError(score))}>
            ${films.has(id) ? html`<a href="#${filmAnchor(id)}">${id}</a>` : id}
            <span class="soft">${formatFigure(score)}</span>
          </li>`,
      )}
    </ol>
  </div>`;
}

function settingsTable({ settings, title }: Method, { config }: ReportedRun): Html {
  const values = config.settings as Readonly<Record<string, unknown>>;
  const rows = describeSettings(settings).map(({ name, default: fallback, description }) => {
    const value = JSON.stringify(values[name]);
    const isChanged = value !== JSON.stringify(fallback);
    return html`<tr>
      <th scope="row">${name}</th>
      <td class="${isChanged ? 'changed' : ''}">${value}</td>
      <td class="prose">${description}</td>
    </tr>`;
  });
  return html`<details class="settings">
    <summary>Settings of ${title} (bold: changed from the default)</summary>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">setting</th>
            <th scope="col">value</th>
            <th scope="col" class="prose">meaning</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </details>`;
}
