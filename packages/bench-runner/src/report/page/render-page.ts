import { createHash } from 'node:crypto';
import type { OutputKind } from '@cxr-anomaly/files/node';
import { nameOf } from '../../bench/board-columns';
import { compareShown } from '../compare-shown';
import { conclude } from '../conclude';
import type { Plot } from '../plots/render-plot';
import type { ReportData } from '../read-report';
import { aurocsSection } from './aurocs-section';
import { boardSection } from './board-section';
import { curvesSection, type CurvePlots } from './curves-section';
import { externalSection, type ExternalPart } from './external-section';
import { filmsSection, listAnchors, type FilmsPart } from './films-section';
import { findingsSection, type MethodFindings } from './findings-section';
import { groupsSection } from './groups-section';
import { html, Html } from './html';
import type { MethodPart } from './method-part';
import { methodSection } from './method-section';
import { originSection } from './origin-section';
import { pairsSection } from './pairs-section';
import { PAGE_SCRIPT } from './script/page-script';
import { STYLES } from './styles';

/** Marks a report as written by this program. */
const GENERATOR = '<meta name="generator" content="cxr-anomaly" />';

/** `report.html`. */
export const REPORT: OutputKind = {
  name: 'a report',
  isOwn: (head) => head.subarray(0, 1024).includes(GENERATOR),
};

export interface PageContent {
  readonly data: ReportData;
  readonly methods: readonly MethodPart[];
  readonly externals: readonly ExternalPart[];
  readonly findings: readonly MethodFindings[];
  readonly films: FilmsPart;
  readonly aurocs: Plot;
  readonly curves: CurvePlots;
}

/** Assembles the report as one self-contained file: styles, script, plots and pictures are in it. */
export function renderPage({ data, methods, externals, findings, films, ...plots }: PageContent): string {
  const title = `${data.title}: anomaly detection benchmark`;
  const script = createHash('sha256').update(PAGE_SCRIPT).digest('base64');
  const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-${script}'`;
  const compared = [
    ...methods,
    ...externals.map(({ entry, tested }) => ({
      method: { name: nameOf(entry), title: nameOf(entry) },
      run: { tested },
    })),
  ];
  const pairs = compareShown(compared, data.seed);
  const lead = conclude(data.board, pairs, (entry) =>
    entry.kind === 'external' ? nameOf(entry) : entry.method,
  );
  // The contents list what is there, in this order.
  const sections = [
    { id: 'board', title: 'Leaderboard', section: boardSection(data.board) },
    { id: 'aurocs', title: 'Intervals', section: aurocsSection(plots.aurocs) },
    { id: 'groups', title: 'What else explains a score', section: groupsSection(data.board) },
    { id: 'curves', title: 'Curves', section: curvesSection(plots.curves) },
    { id: 'pairs', title: 'Method against method', section: pairsSection(compared, pairs) },
    { id: 'findings', title: 'By finding', section: findingsSection(findings) },
    { id: 'films', title: 'Films', section: filmsSection(films, methods) },
    { id: 'methods', title: 'Each method', section: methodsSection(methods, films) },
    { id: 'external', title: 'Other tools', section: externalSection(externals) },
    { id: 'origin', title: 'How it was made', section: originSection(data, methods) },
  ].filter(({ section }) => section !== undefined);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${new Html(GENERATOR)}
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <title>${title}</title>
        <style>
          ${new Html(STYLES)}
        </style>
      </head>
      <body>
        <header>
          <h1>${data.title}</h1>
          <p class="lead">${lead}</p>
          <p class="soft">
            One-class anomaly detectors, trained on normal images only, and compared on the same test images.
            For research only; no output is a diagnosis.
          </p>
        </header>
        <nav aria-label="Contents">
          <ul>
            ${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}
          </ul>
        </nav>
        <main>${sections.map(({ section }) => section)}</main>
        <footer class="soft">Written by cxr-anomaly. Not a medical device.</footer>
        ${new Html(`<script>${PAGE_SCRIPT}</script>`)}
      </body>
    </html> `;
  return page.text;
}

function methodsSection(methods: readonly MethodPart[], films: FilmsPart): Html {
  const anchors = listAnchors(films);
  return html`<section id="methods">
    <h2>Each method</h2>
    <p class="note">Scores with a threshold to move, the worst errors, the training and the settings.</p>
    ${methods.map((part) => methodSection(part, anchors))}
  </section>`;
}
