import { compareAurocs } from '@cxr-anomaly/metrics';
import { parseScores, readText, runFolder } from '@cxr-anomaly/runs';
import type { BaselineResult } from '../baselines/score-baselines';
import { spread } from './summarize-seeds';

/** How far a method is ahead of a baseline on the same pixels of the same test images. */
export interface BaselineComparison {
  readonly baseline: string;
  readonly title: string;
  /** AUROC of the method minus that of the baseline; mean over seeds. */
  readonly difference: number;
  /** 95 % confidence interval of a paired DeLong test; means of the seeds' bounds. */
  readonly ci: readonly [number, number];
}

/**
 * Compares the finished runs of one method with each baseline. Runs whose scores are of other test images than the baselines'
 * are left out: an image that could not be decoded for one of them.
 *
 * @param folders run folders of the seeds
 */
export async function compareWithBaselines(
  folders: readonly string[],
  baselines: readonly BaselineResult[],
): Promise<BaselineComparison[]> {
  const paths = folders.map((folder) => runFolder(folder).scores);
  const runs = await Promise.all(paths.map(async (path) => parseScores(await readText(path), path)));
  return baselines.flatMap(({ name, title, scores }) => {
    const paired = runs.filter((run) => run.scores.length === scores.length);
    if (paired.length === 0) return [];
    const tests = paired.map((run) => compareAurocs(run.scores, scores, run.labels));
    const mean = (name: 'difference' | 'lower' | 'upper') => spread(tests.map((test) => test[name])).mean;
    return [{ baseline: name, title, difference: mean('difference'), ci: [mean('lower'), mean('upper')] }];
  });
}
