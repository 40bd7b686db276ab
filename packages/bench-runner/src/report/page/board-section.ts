import { formatDuration, formatFraction, formatInterval } from '@cxr-anomaly/runs';
import type { LeaderboardEntry, MethodEntry } from '../../bench/leaderboard';
import { isAhead } from '../../bench/compare-with-baselines';
import { formatDifference, formatDifferences, formatMean } from '../../bench/format-cells';
import { html, type Html } from './html';

/** The leaderboard, how far methods are ahead of the baselines, and what failed. */
export function boardSection(board: readonly LeaderboardEntry[]): Html {
  const methods = byAuroc(board.filter((entry): entry is MethodEntry => entry.kind === 'method'));
  const baselines = byAuroc(board.filter((entry) => entry.kind === 'baseline'));
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
            <th scope="col">method</th>
            <th scope="col">AUROC</th>
            <th scope="col">95 % CI</th>
            <th scope="col">AP</th>
            <th scope="col">EER</th>
            <th scope="col">FPR@95TPR</th>
            <th scope="col">pixel AUROC</th>
            <th scope="col">images/s</th>
            <th scope="col">time</th>
            <th scope="col">seeds</th>
          </tr>
        </thead>
        <tbody>
          ${methods.map(boardRow)}
        </tbody>
        <tbody>
          ${baselines.map(boardRow)}
        </tbody>
      </table>
    </div>
    <p class="note">
      AUROC with its 95 % confidence interval: in 95 of 100 test sets drawn like this one, the interval would
      hold the true value. AP average precision; EER equal error rate; FPR@95TPR false alarms where 95 % of
      the anomalous images are found; pixel AUROC lesion pixels against all others, where the data knows their
      place. With several seeds, means ± standard deviation. Baselines, in gray, see the same prepared pixels
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

function byAuroc<T extends LeaderboardEntry>(entries: readonly T[]): T[] {
  return [...entries].sort((a, b) => (b.test?.auroc ?? -1) - (a.test?.auroc ?? -1));
}

function boardRow(entry: LeaderboardEntry): Html {
  const { title, test, std } = entry;
  if (!test)
    return html`<tr class="failed">
      <th scope="row">${title}</th>
      <td colspan="9">failed</td>
    </tr>`;
  const isMethod = entry.kind === 'method';
  const repeated = isMethod && entry.seeds.length > 1;
  const mean = (value: number | undefined, deviation: number | undefined) =>
    value === undefined ? '–' : formatMean(value, repeated ? deviation : undefined);
  const seconds = isMethod ? entry.train?.seconds : entry.seconds;
  return html`<tr class="${entry.kind}">
    <th scope="row">${title}</th>
    <td>${mean(test.auroc, std?.auroc)}</td>
    <td>${formatInterval(test.aurocCi)}</td>
    <td>${formatFraction(test.averagePrecision)}</td>
    <td>${formatFraction(test.eer)}</td>
    <td>${formatFraction(test.fprAt95Tpr)}</td>
    <td>${mean(test.pixelAuroc, std?.pixelAuroc)}</td>
    <td>${isMethod && entry.train ? entry.train.imagesPerSecond.toFixed(0) : '–'}</td>
    <td>${seconds === undefined ? '–' : formatDuration(seconds)}</td>
    <td>${isMethod ? entry.seeds.length : '–'}</td>
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
