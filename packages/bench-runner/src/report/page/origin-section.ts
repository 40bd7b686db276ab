import type { ReportData } from '../read-report';
import { html, type Html } from './html';

/** What the numbers were made from, and how to make them again. */
export function originSection({ board, runs }: ReportData): Html | undefined {
  const config = runs[0]?.config;
  if (!config) return undefined;
  const { word, fingerprint } = config.data;
  const methods = board.flatMap((entry) => (entry.kind === 'method' ? entry.method : []));
  const seeds = board.flatMap((entry) =>
    entry.kind === 'method' ? entry.seeds.map(({ seed }) => seed) : [],
  );
  const listed = [...new Set(seeds)].join(',');
  const command = `cxr-anomaly bench --data '${word}' --methods ${methods.join(',')} --preset ${config.preset ?? 'cpu'} --seeds ${listed}`;
  return html`<section id="origin">
    <h2>How it was made</h2>
    <dl>
      <dt>data</dt>
      <dd>${word}</dd>
      <dt>content</dt>
      <dd><code>${fingerprint}</code></dd>
      <dt>held out</dt>
      <dd>
        ${(100 * config.valFraction).toFixed(0)} % of the normal training images, where the data has no
        validation split
      </dd>
      <dt>versions</dt>
      <dd>
        ${Object.entries(config.versions)
          .map(([name, version]) => `${name} ${version}`)
          .join(', ')}
      </dd>
      <dt>runs</dt>
      <dd>${runs.map(({ folder }) => folder).join(', ')}</dd>
    </dl>
    <pre>${command}</pre>
    <p class="note">
      Settings that were changed one by one stand in bold below each method. Curves, cases and pairs are of
      the first seed of each method; the leaderboard is of all.
    </p>
  </section>`;
}
