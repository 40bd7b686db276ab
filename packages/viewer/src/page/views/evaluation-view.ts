import { formatInterval } from '@cxr-anomaly/runs/browser';
import { html, nothing, type TemplateResult } from 'lit';
import type { OpenedBundle } from '../../contracts';
import { evaluateFilms, type Evaluation, type GroupRow } from '../model/evaluation';
import type { PageState } from '../page-state';
import { histogram, rocChart } from './charts';
import { formatScore } from './format-score';

/** How well each detector separates the labeled films. */
export function evaluationView({ model }: PageState): TemplateResult {
  const evaluated = model.bundles.flatMap((bundle) => {
    const evaluation = evaluateFilms(model.films.values(), model.labels, bundle);
    return evaluation ? [{ bundle, evaluation }] : [];
  });
  return html`<section class="evaluation">
    <h2>Evaluation</h2>
    ${
      evaluated.length === 0
        ? html`<p>
            Scores are compared with labels once there are scored films of both classes. Drop a folder with a
            folder for each class, one of them called <code>normal</code>, or add a table
            <code>metadata.csv</code> with the columns <code>file</code> and <code>label</code> (0 or normal,
            anything else is anomalous).
          </p>`
        : html`<p class="small">
              ${evaluated[0]?.evaluation.metrics.normal} normal and
              ${evaluated[0]?.evaluation.metrics.anomalous} anomalous films, with 95 % confidence intervals.
            </p>
            ${evaluated.map(({ bundle, evaluation }) => section(bundle, evaluation))}`
    }
  </section>`;
}

function section({ title, name }: OpenedBundle, evaluation: Evaluation): TemplateResult {
  const { metrics, counts, groups } = evaluation;
  return html`<article class="measured" aria-label=${title}>
    <h3>${title} <span class="facts">${name}</span></h3>
    <dl class="figures">
      ${figure('AUROC', metrics.auroc.toFixed(3), formatInterval(metrics.aurocCi))}
      ${figure('Average precision', metrics.averagePrecision.toFixed(3))}
      ${figure('Equal error rate', metrics.eer.toFixed(3))}
      ${counts ? figure('Threshold', formatScore(counts.threshold)) : nothing}
      ${counts ? figure('Sensitivity there', counts.sensitivity.toFixed(3)) : nothing}
      ${counts ? figure('Specificity there', counts.specificity.toFixed(3)) : nothing}
    </dl>
    <div class="charts">
      ${rocChart(evaluation)} ${histogram(evaluation)}
      <p class="legend">
        <span class="key key-normal"></span> normal <span class="key key-anomalous"></span> anomalous
        <span class="key key-threshold"></span> threshold
      </p>
    </div>
    ${groups.length === 0 ? nothing : groupTable(groups)}
  </article>`;
}

function figure(name: string, value: string, detail?: string): TemplateResult {
  return html`<div>
    <dt>${name}</dt>
    <dd>
      <span class="value">${value}</span>
      ${detail === undefined ? nothing : html`<span class="facts">${detail}</span>`}
    </dd>
  </div>`;
}

function groupTable(groups: readonly GroupRow[]): TemplateResult {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Groups">
    <table>
      <thead>
        <tr>
          <th scope="col">Group</th>
          <th scope="col">Value</th>
          <th scope="col" class="number">Normal</th>
          <th scope="col" class="number">Anomalous</th>
          <th scope="col" class="number">AUROC</th>
          <th scope="col" class="number">95 % interval</th>
        </tr>
      </thead>
      <tbody>
        ${groups.map(
          ({ column, value, normal, anomalous, metrics }) =>
            html`<tr>
              <td>${column}</td>
              <td>${value}</td>
              <td class="number">${normal}</td>
              <td class="number">${anomalous}</td>
              <td class="number">${metrics ? metrics.auroc.toFixed(3) : '–'}</td>
              <td class="number">${metrics ? formatInterval(metrics.aurocCi) : '–'}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
