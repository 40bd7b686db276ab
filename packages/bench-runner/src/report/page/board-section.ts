import { formatFraction } from '@cxr-anomaly/runs';
import { boardColumns, byAuroc, explainColumns, type BoardColumn } from '../../bench/board-columns';
import type { LeaderboardEntry, MethodEntry } from '../../bench/leaderboard';
import { isAhead } from '../../bench/compare-with-baselines';
import { formatDifference, formatDifferences } from '../../bench/format-cells';
import { html, type Html } from './html';

/** The leaderboard, how far methods are ahead of the baselines, and what failed. */
export function boardSection(board: readonly LeaderboardEntry[]): Html {
  const methods = byAuroc(board.filter((entry): entry is MethodEntry => entry.kind === 'method'));
  const baselines = byAuroc(board.filter((entry) => entry.kind === 'baseline'));
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
          ${methods.map((entry) => boardRow(entry, columns))}
        </tbody>
        <tbody>
          ${baselines.map((entry) => boardRow(entry, columns))}
        </tbody>
      </table>
    </div>
    <p class="note">
      ${explainColumns(columns)}. Of 100 test sets drawn like this one, the interval would hold the true value
      in 95. With several seeds, means ± standard deviation. Baselines, in gray, see the same prepared pixels
      and train no network.
    </p>
    ${failures(methods)} ${comparisons(methods)}
  </section>`;
}

/** The engines in words; with the methods they ran where there are several. */
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

function comparisons(methods: readonly MethodEntry[]): Html | undefined {
  const compared = methods.filter((entry) => entry.comparisons.length > 0);
  const [first] = compared;
  if (!first) return undefined;
  return html`<h3>Ahead of the baselines?</h3>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">method minus</th>
            ${first.comparisons.map(({ title }) => html`<th scope="col">${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${compared.map(
            (entry) =>
              html`<tr>
                <th scope="row">${entry.title}</th>
                ${entry.comparisons.map(
                  (comparison) =>
                    html`<td class="${isAhead(comparison) ? 'ahead' : ''}">
                      ${formatDifference(comparison.difference)} (${formatDifferences(comparison.ci)})
                    </td>`,
                )}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="note">
      Difference in AUROC on the same images and pixels with its 95 % interval (means over seeds); bold where
      the method is ahead by an interval without 0.
    </p>`;
}
