import type { LeaderboardEntry } from '../../bench/leaderboard';
import { GROUPS_NOTE, listGroups, type GroupTable } from '../../bench/list-groups';
import { listGroupDifferences } from '../../bench/list-differences';
import { differenceTable } from './difference-table';
import { html, type Html } from './html';

/** What scores are worth among images that are alike in their metadata; undefined where they have none. */
export function groupsSection(board: readonly LeaderboardEntry[]): Html | undefined {
  const found = listGroups(board);
  if (!found) return undefined;
  return html`<section id="groups">
    <h2>What else explains a score</h2>
    ${found.sentence !== undefined && html`<p>${found.sentence}</p>`} ${groupTable(found.adjusted)}
    <p class="note">${GROUPS_NOTE}</p>
    <details>
      <summary>Ahead of the baselines among images that are alike?</summary>
      ${listGroupDifferences(board).map(
        (table) =>
          html`<h3>${table.title}</h3>
            ${differenceTable(table)}`,
      )}
      <p class="note">
        Difference in the covariate-adjusted AUROC on the same images and pixels, its p-value (two-sided, not
        adjusted for the number of pairs) and its 95 % interval. Bold: the interval lies above 0.
      </p>
    </details>
    <details>
      <summary>Each group by itself, and thresholds in it</summary>
      ${found.groups.map(
        (table) =>
          html`<h3>${table.title}</h3>
            ${groupTable(table)}`,
      )}
      <p class="note">In parentheses: normal + anomalous test images.</p>
    </details>
  </section>`;
}

function groupTable({ columns, rows }: GroupTable): Html {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">method</th>
          ${columns.map((title) => html`<th scope="col">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ name, kind, cells }) =>
            html`<tr class="${kind}">
              <th scope="row">${name}</th>
              ${cells.map(
                ({ value, interval }) =>
                  html`<td>
                    ${value || '–'}${interval !== undefined && html` <span class="soft">${interval}</span>`}
                  </td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
