import { SettingsError } from '@cxr-anomaly/core-nets';
import { linesOf } from '@cxr-anomaly/runs';
import { compareRuns, type PairComparison } from '../../compare/compare-runs';
import type { ReportedRun } from '../read-report';
import { formatDifference, formatDifferences, formatP } from '../../bench/format-cells';
import { html, type Html } from './html';

/** A method and the scores of its run, or another tool and its scores. */
interface Part {
  readonly method: { readonly name: string; readonly title: string };
  readonly run: Pick<ReportedRun, 'tested'>;
}

/**
 * The methods against each other: AUROC of the row minus that of the column, on the same images; undefined for a single method.
 *
 * @param seed shared by all runs; undefined where there is none
 */
export function pairsSection(parts: readonly Part[], seed: number | undefined): Html | undefined {
  if (parts.length < 2) return undefined;
  return html`<section id="pairs">
    <h2>Method against method</h2>
    ${seed === undefined ? html`<p>No seed was finished by all methods, so they are not compared.</p>` : compare(parts, seed)}
  </section>`;
}

function compare(parts: readonly Part[], seed: number): Html {
  try {
    const { pairs } = compareRuns(
      parts.map(({ method, run }) => ({ run: method.name, method: method.name, seed, ...run.tested })),
    );
    return table(parts, pairs, seed);
  } catch (error) {
    // The test images differ, for example because one could be decoded for one run but not for another.
    if (error instanceof SettingsError) return html`<p class="failed">${linesOf(error).join(' ')}</p>`;
    throw error;
  }
}

function table(parts: readonly Part[], pairs: readonly PairComparison[], seed: number): Html {
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
                ${methods.map((column) => cell(findPair(pairs, row.name, column.name)))}
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

type Difference = Pick<PairComparison, 'difference' | 'ci' | 'pValue'>;

/** Each pair was compared once; with row and column swapped, the signs flip. */
function findPair(pairs: readonly PairComparison[], row: string, column: string): Difference | undefined {
  const pair = pairs.find(({ a, b }) => a === row && b === column);
  if (pair) return pair;
  const turned = pairs.find(({ a, b }) => a === column && b === row);
  return (
    turned && {
      difference: -turned.difference,
      ci: turned.ci && [-turned.ci[1], -turned.ci[0]],
      pValue: turned.pValue,
    }
  );
}

function cell(pair: Difference | undefined): Html {
  if (!pair) return html`<td>·</td>`;
  const { difference, ci, pValue } = pair;
  const isSettled = ci !== null && (ci[0] > 0 || ci[1] < 0);
  return html`<td class="${isSettled ? 'ahead' : ''}">
    ${formatDifference(difference)}<br /><span class="soft"
      >${formatDifferences(ci)}<br />p ${formatP(pValue)}</span
    >
  </td>`;
}
