import { formatFraction, formatInterval } from '@cxr-anomaly/runs';
import type { FindingResult } from '../findings';
import { html, type Html } from './html';

/** Findings of one method. */
export interface MethodFindings {
  readonly title: string;
  readonly findings: readonly FindingResult[];
}

/** A table of findings, with a column for each method; undefined where there are fewer than two findings. */
export function findingsSection(methods: readonly MethodFindings[]): Html | undefined {
  const first = methods[0]?.findings ?? [];
  if (first.length < 2) return undefined;
  return html`<section id="findings">
    <h2>By finding</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">finding</th>
            <th scope="col">images</th>
            ${methods.map(({ title }) => html`<th scope="col">${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${first.map(
            ({ finding, images }) =>
              html`<tr>
                <th scope="row">${finding}</th>
                <td>${images}</td>
                ${methods.map(({ findings }) => findingCell(findings.find((one) => one.finding === finding)))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="note">
      AUROC of the images with this finding against all normal test images, with its 95 % interval, which
      takes at least two images of each class. The seed is the one shown below.
    </p>
  </section>`;
}

function findingCell(result: FindingResult | undefined): Html {
  if (!result) return html`<td>–</td>`;
  return html`<td>
    ${formatFraction(result.auroc)} <span class="soft">${formatInterval(result.ci)}</span>
  </td>`;
}
