import { basename } from 'node:path';
import type { ReportData } from '../read-report';
import { repeatBench, repeatTraining } from '../repeat-commands';
import { html, Html } from './html';
import type { MethodPart } from './method-part';

/** What the numbers were made from, and how to reproduce them. */
export function originSection(data: ReportData, parts: readonly MethodPart[]): Html | undefined {
  const { runs, seed } = data;
  const config = runs[0]?.config;
  if (!config) return undefined;
  const { word, fingerprint } = config.data;
  return html`<section id="origin">
    <h2>How it was made</h2>
    <dl>
      <dt>data</dt>
      <dd>${word}</dd>
      <dt>fingerprint</dt>
      <dd><code>${fingerprint}</code></dd>
      <dt>held out</dt>
      <dd>
        ${(100 * config.valFraction).toFixed(0)} % of the normal training images if the data has no validation
        split
      </dd>
      <dt>versions</dt>
      <dd>
        ${Object.entries(config.versions)
          .map(([name, version]) => `${name} ${version}`)
          .join(', ')}
      </dd>
      <dt>runs</dt>
      <dd>${runs.map(({ folder }) => basename(folder)).join(', ')}</dd>
    </dl>
    <pre>${listCommands(data, parts).map((command) => html`${command}${new Html('\n')}`)}</pre>
    <p class="note">
      The leaderboard covers all seeds. Curves, findings, pairs and cases are from
      ${seed === undefined ? 'the first seed that each method finished' : `seed ${seed}`}, which is shown next
      to each method's name.
    </p>
  </section>`;
}

/** Commands that reproduce the finished runs. */
function listCommands({ board, externals, isBench }: ReportData, parts: readonly MethodPart[]): string[] {
  const runs = parts.map(({ method, run: { config } }) => ({
    ...{ method, config },
    seeds: board.flatMap((entry) =>
      entry.kind === 'method' && entry.method === method.name ? entry.seeds.map(({ seed }) => seed) : [],
    ),
  }));
  const given = externals.map(({ entry }) => entry);
  return isBench ? repeatBench(runs, given) : runs.map(repeatTraining);
}
