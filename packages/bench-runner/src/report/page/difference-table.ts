import type { DifferenceTable } from '../../bench/list-differences';
import { html, type Html } from './html';

/** How far each row is ahead of each column. */
export function differenceTable({ columns, rows }: DifferenceTable): Html {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">method minus</th>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ name, cells }) =>
            html`<tr>
              <th scope="row">${name}</th>
              ${cells.map(
                ({ difference, interval, pValue, isAhead }) =>
                  html`<td class="${isAhead ? 'ahead' : ''}">
                    ${difference}${pValue !== undefined && html` <span class="soft">p ${pValue}</span>`}
                    ${interval !== undefined && html`<br /><span class="soft">${interval}</span>`}
                  </td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
