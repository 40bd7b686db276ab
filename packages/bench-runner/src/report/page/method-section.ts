import { describeSettings, type Method } from '@cxr-anomaly/core-nets';
import { formatFigure } from '@cxr-anomaly/runs';
import type { CaseSection, MethodCases, ReportCase } from '../cases/draw-cases';
import type { Plot } from '../plots/render-plot';
import type { ReportedRun } from '../read-report';
import { embedJson, html, type Html } from './html';

export interface MethodPart {
  readonly method: Method;
  readonly run: ReportedRun;
  readonly histogram: Plot;
  readonly training: readonly Plot[];
  /** The cases, or why none could be drawn. */
  readonly cases: MethodCases | { readonly problem: string };
}

/** The section on one method: scores and threshold, training, cases, settings. */
export function methodSection({ method, run, histogram, training, cases }: MethodPart): Html {
  const { name, title } = method;
  const calibration = 'problem' in cases ? undefined : cases.calibration;
  return html`<section id="${name}">
    <h2>${title} <span class="soft">seed ${run.metrics.seed}</span></h2>
    ${thresholdBox(run, histogram, title, calibration?.threshold)}
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
    <h3>Training</h3>
    <figure class="losses">
      <div>${training.map(({ svg }) => svg)}</div>
      <figcaption>
        Parts of the loss over the epochs, each on its own scale (logarithmic where the range is wide). Dashed
        lines separate the phases of training. Held-out: on normal images that training did not see.
      </figcaption>
    </figure>
    ${'problem' in cases ? html`<p class="failed">No images: ${cases.problem}</p>` : cases.sections.map((section) => caseGroup(section))}
    ${settingsTable(method, run)}
  </section>`;
}

function thresholdBox(
  { tested: { scores, labels } }: ReportedRun,
  { svg, x }: Plot,
  title: string,
  calibrated: number | undefined,
): Html {
  const width = Number(/ width="([\d.]+)"/.exec(svg.text)?.[1] ?? 1);
  const [from, to] = x.pixels.map((pixels) => (pixels / width).toFixed(5));
  const [low, high] = x.values;
  const start = calibrated ?? (low + high) / 2;
  const count = (name: string) => html`<dd data-show="${name}"></dd>`;
  return html`<div data-threshold>
    <script type="application/json">
      ${embedJson({ scores, labels })}
    </script>
    <div class="plot">
      ${svg}
      <div data-mark hidden data-x0="${from}" data-x1="${to}" data-v0="${low}" data-v1="${high}"></div>
    </div>
    <label class="threshold">
      <span>Threshold</span>
      <input
        type="range"
        disabled
        min="${scores.reduce((least, score) => Math.min(least, score), start)}"
        max="${scores.reduce((most, score) => Math.max(most, score), start)}"
        step="any"
        value="${start}"
        aria-label="Threshold of ${title}"
      />
      <output data-show="threshold">${formatFigure(start)}</output>
    </label>
    <div class="counts" aria-live="polite">
      <dl>
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
  </div>`;
}

function caseGroup({ title, cases }: CaseSection): Html {
  return html`<h3>${title}</h3>
    <div class="cases">${cases.map(caseFigure)}</div>`;
}

function caseFigure({ id, label, finding, score, pValue, anomalous, pictures, neighbors }: ReportCase): Html {
  const truth = label === 1 ? 'anomalous' : 'normal';
  const told = finding !== undefined && !['none', truth].includes(finding) ? `${truth} (${finding})` : truth;
  const picture = (source: string, what: string) =>
    html`<img src="${source}" alt="${what} of ${id}" width="160" height="160" />`;
  return html`<figure class="case">
    <div class="row">
      ${picture(pictures.input, 'input')}
      ${pictures.reconstruction !== undefined && picture(pictures.reconstruction, 'reconstruction')}
      ${picture(pictures.heatmap, 'heat map')}
    </div>
    ${neighbors.length > 0 && nearest(neighbors)}
    <figcaption>
      <span class="tag">${told}</span>, score
      ${formatFigure(score)}${pValue !== undefined && html`, p ${formatFigure(pValue)}, called ${anomalous ? 'anomalous' : 'normal'}`}<br />${id}
    </figcaption>
  </figure>`;
}

function nearest(neighbors: ReportCase['neighbors']): Html {
  return html`<div class="near">
    <span>Nearest normals</span>
    ${neighbors.map(
      ({ id, angularDistance, thumbnail }) =>
        html`<figure title="${id}">
          ${thumbnail !== undefined && html`<img src="${thumbnail}" alt="normal training image ${id}" width="64" height="64" />`}
          <figcaption>${formatFigure(angularDistance)} π</figcaption>
        </figure>`,
    )}
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
  return html`<details>
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
