import { join } from 'node:path';
import type { ImageItem, MetaColumn } from '@cxr-anomaly/data-cxr';
import { countOf } from '@cxr-anomaly/files';
import { findPlace, writeOutput } from '@cxr-anomaly/files/node';
import { formatScores, SCORES, type Reporter } from '@cxr-anomaly/runs';
import type { BaselineResult } from '../baselines/score-baselines';
import {
  hintInverted,
  readExternal,
  testExternal,
  type ExternalResult,
  type ExternalScores,
  type ScoresRequest,
} from '../external/external-scores';
import { takeScores } from '../external/match-scores';
import type { GroupedImages } from '../compare/compare-scores';
import { compareSeeds, compareWithExternals } from './compare-with-baselines';
import { describeExternal, type ExternalEntry } from './leaderboard';

/** Reads all scores files and says how their images were found. @throws DataError as `readExternal`. */
export async function readExternals(
  requests: readonly ScoresRequest[],
  ids: readonly string[],
  reporter: Reporter,
): Promise<ExternalScores[]> {
  const externals = await Promise.all(requests.map((request) => readExternal(request, ids)));
  for (const { title, byPath } of externals) {
    const [first] = byPath;
    if (!first) continue;
    reporter.say(
      `${title}: ${countOf(byPath.length, 'image')} matched by the end of the path, such as ${first.id} for ${first.row}`,
    );
  }
  return externals;
}

/** Asserts that nothing else is in the way of the copies of the scores. @throws SettingsError */
export async function assertCopiesWritable(out: string, externals: readonly ExternalScores[]): Promise<void> {
  for (const { copy } of externals) await findPlace(join(out, copy), SCORES);
}

/** Evaluates scores on the test images that could be decoded. @throws DataError when one of these has no score. */
export function testExternals(
  externals: readonly ExternalScores[],
  { items, columns }: { readonly items: readonly ImageItem[]; readonly columns: readonly MetaColumn[] },
  reporter: Reporter,
): ExternalResult[] {
  return externals.map((external) => {
    const values = takeScores(
      external,
      items.map(({ id }) => id),
    );
    const result = testExternal(external, values, { items, columns });
    const hint = hintInverted(external.title, result.test.auroc, result.test.aurocCi);
    if (hint !== undefined) reporter.warn(hint);
    return result;
  });
}

/** Copies the scores to the bench folder, in the format of a run's `scores.csv`, so that the report needs no other files. */
export async function keepExternals(
  out: string,
  externals: readonly ExternalResult[],
  items: readonly ImageItem[],
): Promise<void> {
  for (const { copy, values } of externals)
    await writeOutput(join(out, copy), formatScores(items, values), SCORES);
}

/** Board entries of other tools, compared with each other and with each baseline on the pixels on which it does best. */
export function describeExternals(
  dataset: string,
  externals: readonly ExternalResult[],
  { baselines, images }: { readonly baselines: readonly BaselineResult[]; readonly images: GroupedImages },
): ExternalEntry[] {
  const labels = images.items.map(({ label }) => label);
  const best = new Map<string, BaselineResult>();
  for (const baseline of baselines) {
    const before = best.get(baseline.name);
    if (!before || baseline.test.auroc > before.test.auroc) best.set(baseline.name, baseline);
  }
  return externals.map((external) => {
    const own = [{ scores: external.values, labels }];
    const comparisons = [...best.values()].flatMap(({ name, title, scores }) => {
      const found = compareSeeds(own, scores, images);
      return found ? [{ baseline: name, title, ...found }] : [];
    });
    const others = externals.filter((one) => one !== external);
    return describeExternal(dataset, external, {
      comparisons,
      againstExternal: compareWithExternals(own, others, images),
    });
  });
}
