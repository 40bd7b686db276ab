import { formatDifference, formatDifferences, formatP } from '../../bench/format-cells';
import type { compareShown } from '../compare-shown';
import { type Difference, type ShownPairs, type ShownScores } from '../compare-shown';
import { html, type Html } from './html';

/** The methods against each other: AUROC of the row minus that of the column; undefined for a single method. */
export function pairsSection(
  parts: readonly ShownScores[],
  pairs: ReturnType<typeof compareShown>,
): Html | undefined {
  if (!pairs) return undefined;
  return html`<section id="pairs">
    <h2>Method against method</h2>
    ${'problem' in pairs ? html`<p class="failed">${pairs.problem}</p>` : table(parts, pairs)}
  </section>`;
}

function table(
  parts: readonly ShownScores[],
  { seed, find }: Exclude<ShownPairs, { problem: string }>,
): Html {
  const methods = parts.map(({ method }) => method);
  return html`<div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">row minus column</th>
            ${methods.map(({ title }) => html`<th scope="col">${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${methods.map(
            (row) =>
              html`<tr>
                <th scope="row">${row.title}</th>
                ${methods.map((column) => cell(find(row.name, column.name)))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="note">
      Difference in AUROC, its 95 % interval and p-value (seed ${seed} of each method; p-values are two-sided
      and not adjusted for the number of pairs). Bold: the interval excludes 0.
    </p>`;
}

function cell(pair: Difference | undefined): Html {
  if (!pair) return html`<td>·</td>`;
  const { difference, ci, pValue } = pair;
  const isSettled = ci !== null && (ci[0] > 0 || ci[1] < 0);
  return html`<td class="${isSettled ? 'ahead' : ''}">
    ${formatDifference(difference)} <span class="soft">p ${formatP(pValue)}</span><br />
    <span class="soft">${formatDifferences(ci)}</span>
  </td>`;
}
