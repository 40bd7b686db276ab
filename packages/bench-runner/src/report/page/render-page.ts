import { createHash } from 'node:crypto';
import type { OutputKind } from '@cxr-anomaly/files/node';
import { nameOf } from '../../bench/board-columns';
import type { Plot } from '../plots/render-plot';
import type { ReportData } from '../read-report';
import { aurocsSection } from './aurocs-section';
import { boardSection } from './board-section';
import { externalSection, type ExternalPart } from './external-section';
import { findingsSection, type MethodFindings } from './findings-section';
import { groupsSection } from './groups-section';
import { html, Html } from './html';
import { methodSection, type MethodPart } from './method-section';
import { originSection } from './origin-section';
import { pairsSection } from './pairs-section';
import { SLIDER_SCRIPT } from './slider-script';
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
  readonly aurocs: Plot;
  readonly roc: Plot;
  readonly precisionRecall: Plot;
}

/** Assembles the report as one self-contained file: styles, script, plots and pictures are in it. */
export function renderPage({
  data,
  methods,
  externals,
  findings,
  aurocs,
  roc,
  precisionRecall,
}: PageContent): string {
  const title = `${data.title}: anomaly detection benchmark`;
  const script = createHash('sha256').update(SLIDER_SCRIPT).digest('base64');
  const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-${script}'`;
  const compared = [
    ...methods,
    ...externals.map(({ entry, tested }, i) => ({
      method: { name: `external ${i}`, title: nameOf(entry) },
      run: { tested },
    })),
  ];
  const pairs = pairsSection(compared, data.seed);
  const byFinding = findingsSection(findings);
  const groups = groupsSection(data.board);
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
          <p class="soft">
            One-class anomaly detectors, trained on normal images only, and compared on the same test images.
            For research only; no output is a diagnosis.
          </p>
        </header>
        <nav aria-label="Contents">
          <ul>
            <li><a href="#board">Leaderboard</a></li>
            ${groups && html`<li><a href="#groups">What else explains a score</a></li>`}
            <li><a href="#curves">Curves</a></li>
            ${pairs && html`<li><a href="#pairs">Method against method</a></li>`}${byFinding && html`<li><a href="#findings">By finding</a></li>`}
            ${methods.map(({ method }) => html`<li><a href="#${method.name}">${method.title}</a></li>`)}
            ${externals.length > 0 && html`<li><a href="#external">Scores of other tools</a></li>`}
            <li><a href="#origin">How it was made</a></li>
          </ul>
        </nav>
        <main>
          ${boardSection(data.board)} ${aurocsSection(aurocs)} ${groups}
          <section id="curves">
            <h2>Curves</h2>
            <div class="plots">
              <figure>
                ${roc.svg}
                <figcaption>
                  ROC: sensitivity against false-alarm rate. Dashed line: random guessing.
                </figcaption>
              </figure>
              <figure>
                ${precisionRecall.svg}
                <figcaption>
                  Precision against recall. Dashed line: random guessing (the prevalence).
                </figcaption>
              </figure>
            </div>
          </section>
          ${pairs} ${byFinding}
          <section id="reading">
            <h2>Each method in detail</h2>
            <p>
              Each image is shown as the network sees it: input, reconstruction, heat map; below, for memory
              methods, the nearest normal training images. Heat maps of all images and methods share one
              scale:
              <span class="scale" role="img" aria-label="from black through orange to white"></span> from no
              error to an error of at least 30 % of the range from black to white. A cyan line outlines the
              lesion where its location is known.
            </p>
          </section>
          ${methods.map(methodSection)} ${externalSection(externals)} ${originSection(data, methods)}
        </main>
        <footer class="soft">Written by cxr-anomaly. Not a medical device.</footer>
        ${new Html(`<script>${SLIDER_SCRIPT}</script>`)}
      </body>
    </html> `;
  return page.text;
}
