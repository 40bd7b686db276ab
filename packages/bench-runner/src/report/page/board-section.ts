import { formatFraction } from '@cxr-anomaly/runs';
import { boardColumns, byAuroc, explainColumns, type BoardColumn } from '../../bench/board-columns';
import type { LeaderboardEntry, MethodEntry } from '../../bench/leaderboard';
import { EXTERNAL_NOTE, listDifferences } from '../../bench/list-differences';
import { listHints } from '../../bench/list-hints';
import { differenceTable } from './difference-table';
import { html, type Html } from './html';

/** The leaderboard, each method's lead over the baselines, and failed runs. */
export function boardSection(board: readonly LeaderboardEntry[]): Html {
  const methods = byAuroc(board.filter((entry): entry is MethodEntry => entry.kind === 'method'));
  const sorted = byAuroc(board);
  const ranked = sorted.filter(({ kind }) => kind !== 'baseline');
  const baselines = sorted.filter(({ kind }) => kind === 'baseline');
  const hints = listHints(board);
  const columns = boardColumns(board);
  const test = methods.find((entry) => entry.test)?.test;
  const images = test && `${test.normal} normal and ${test.anomalous} anomalous test images`;
  const prevalence = test && formatFraction(test.anomalous / (test.normal + test.anomalous));
  return html`<section id="board">
    <h2>Leaderboard</h2>
    <p>${images}, prevalence ${prevalence}. ${listEngines(methods)}</p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            ${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${ranked.map((entry) => boardRow(entry, columns))}
        </tbody>
        <tbody>
          ${baselines.map((entry) => boardRow(entry, columns))}
        </tbody>
      </table>
    </div>
    <p class="note">
      ${explainColumns(columns)}. For about 95 of 100 test sets drawn like this one, the interval would
      contain the true value. With several seeds, means ± standard deviation, and intervals include the
      variance between seeds. Baselines (gray) use the same prepared pixels, or a column of metadata alone,
      and train no network.
    </p>
    ${hints.map((hint) => html`<p class="failed">${hint}</p>`)} ${failures(methods)} ${comparisons(sorted)}
  </section>`;
}

/** Describes the engines; where there are several, with the methods that each ran. */
function listEngines(methods: readonly MethodEntry[]): string {
  const titlesOf = new Map<string, string[]>();
  for (const { title, engine } of methods) {
    if (!engine) continue;
    const { kind, tensorflowVersion, device, gpu, threads } = engine;
    const version = tensorflowVersion === undefined ? '' : `, TensorFlow ${tensorflowVersion}`;
    const words = `${kind}${version}, ${gpu ?? device}, ${threads} threads`;
    titlesOf.set(words, [...(titlesOf.get(words) ?? []), title]);
  }
  const listed = [...titlesOf].map(([words, titles]) =>
    titlesOf.size > 1 ? `${words} (${titles.join(', ')})` : words,
  );
  return listed.length > 0 ? `Engine: ${listed.join('; ')}.` : '';
}

function boardRow(entry: LeaderboardEntry, columns: readonly BoardColumn[]): Html {
  const [name, ...cells] = columns.map(({ cell }) => cell(entry));
  return html`<tr class="${entry.test ? entry.kind : 'failed'}">
    <th scope="row">${name}</th>
    ${cells.map((cell) => html`<td>${cell || '–'}</td>`)}
  </tr>`;
}

function failures(methods: readonly MethodEntry[]): Html | undefined {
  const failed = methods.flatMap(({ title, failures: own }) => own.map((failure) => ({ title, ...failure })));
  if (failed.length === 0) return undefined;
  return html`<h3>Failed</h3>
    <ul class="failed">
      ${failed.map(({ title, seed, reason }) => html`<li>${title}, seed ${seed}: ${reason}</li>`)}
    </ul>`;
}

function comparisons(sorted: readonly LeaderboardEntry[]): Html | undefined {
  const table = listDifferences(sorted);
  if (!table) return undefined;
  const withExternals = sorted.some(({ kind }) => kind === 'external');
  return html`<h3>Ahead of the baselines${withExternals && ', and of other tools'}?</h3>
    ${differenceTable(table)}
    <p class="note">
      Difference in AUROC on the same images and pixels, its p-value (two-sided, not adjusted for the number
      of pairs) and its 95 % interval (of the mean over seeds). Bold: the interval lies above 0.
      ${withExternals && EXTERNAL_NOTE}
    </p>`;
}
