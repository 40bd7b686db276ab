import { compareAurocs } from '@cxr-anomaly/metrics';
import type { TitledScores } from '../plots/plot-curves';
import { formatDifference, formatP } from './format-cells';
import { html, type Html } from './html';

/** The methods against each other: AUROC of the row minus that of the column, on the same images. */
export function pairsSection(methods: readonly TitledScores[]): Html | undefined {
  const sizes = new Set(methods.map(({ tested }) => tested.scores.length));
  if (methods.length < 2 || sizes.size > 1) return undefined;
  return html`<section id="pairs">
    <h2>Method against method</h2>
    <div class="scroll">
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
                ${methods.map((column) => pairCell(row, column))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="note">
      Difference in AUROC, its 95 % interval and p-value (paired DeLong test, first seed of each; p-values are
      two-sided and not adjusted for the number of pairs). Bold where the interval leaves 0 out.
    </p>
  </section>`;
}

function pairCell(row: TitledScores, column: TitledScores): Html {
  if (row === column) return html`<td>·</td>`;
  const { difference, lower, upper, pValue } = compareAurocs(
    row.tested.scores,
    column.tested.scores,
    row.tested.labels,
  );
  return html`<td class="${lower > 0 || upper < 0 ? 'ahead' : ''}">
    ${formatDifference(difference)}<br /><span class="soft"
      >${formatDifference(lower)} to ${formatDifference(upper)}<br />p ${formatP(pValue)}</span
    >
  </td>`;
}
