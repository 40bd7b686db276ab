import { formatFraction, formatInterval } from '@cxr-anomaly/runs';
import { byAuroc, nameOf } from '../bench/board-columns';
import { isAhead, type ExternalComparison } from '../bench/compare-with-baselines';
import type { BaselineEntry, ExternalEntry, LeaderboardEntry, MethodEntry } from '../bench/leaderboard';
import type { ShownPairs } from './compare-shown';

/** What is ranked: methods, and scores of other tools. */
type Ranked = MethodEntry | ExternalEntry;

/** The name that pairs use for a ranked entry. */
export type PairName = (entry: Ranked) => string;

/**
 * Says in a sentence or two who is ahead of the best baseline, and of all others: only where the interval of the paired difference
 * lies above 0.
 */
export function conclude(
  board: readonly LeaderboardEntry[],
  pairs: ShownPairs | undefined,
  pairName: PairName,
): string {
  const ranked = byAuroc(board).filter((entry): entry is Ranked => entry.kind !== 'baseline' && !!entry.test);
  const best = findBestBaseline(board);
  if (!best) return concludeAlone(ranked);
  const against = ranked.flatMap((entry) => {
    const comparison = entry.comparisons.find(({ baseline }) => baseline === best.method);
    return comparison ? [{ entry, comparison }] : [];
  });
  const [first] = against;
  if (!first) return `Nothing was compared with ${best.title} on the same images.`;
  const { title } = first.comparison;
  if (against.every(({ comparison }) => comparison.ci === null))
    return 'There are too few test images for an interval, so nothing can be said to be ahead of anything.';
  const ahead = against.filter(({ comparison }) => isAhead(comparison)).map(({ entry }) => entry);
  if (ahead.length === 0) {
    const behind = against.filter(({ comparison }) => isBehind(comparison)).map(({ entry }) => nameOf(entry));
    const others = behind.length > 0 ? `; ${listed(behind)} ${are(behind)} behind it` : '';
    return `${nobody(ranked)} is ahead of ${title} on these data${others}.`;
  }
  const names = ahead.map(nameOf);
  const beatAll = ahead.every(({ comparisons }) => comparisons.every(isAhead));
  const beaten = beatAll ? 'every baseline' : `${title}, the best baseline, though not of every other one,`;
  return `${listed(names)} ${are(names)} ahead of ${beaten} on these data. ${concludePairs(ahead, ranked, pairs, pairName)}`.trim();
}

/** The baseline with the highest AUROC. */
export function findBestBaseline(board: readonly LeaderboardEntry[]): BaselineEntry | undefined {
  return byAuroc(board).find((entry) => entry.kind === 'baseline');
}

/** Whether one of those ahead of the baseline is ahead of everything else too. */
function concludePairs(
  ahead: readonly Ranked[],
  ranked: readonly Ranked[],
  pairs: ShownPairs | undefined,
  pairName: PairName,
): string {
  if (!pairs || 'problem' in pairs) return '';
  const winner = ahead.find((entry) =>
    ranked.every((other) => {
      if (other === entry) return true;
      const pair = pairs.find(pairName(entry), pairName(other));
      return pair !== undefined && isAhead(pair);
    }),
  );
  const seed = `seed ${pairs.seed}`;
  const isSingle = ahead.length === 1;
  if (winner) return `${isSingle ? 'It' : nameOf(winner)} is also ahead of all others (${seed}).`;
  return `${isSingle ? 'It is not' : 'Of these, none is'} ahead of all others (${seed}).`;
}

/** For a run by itself. */
function concludeAlone(ranked: readonly Ranked[]): string {
  const [entry] = ranked;
  if (!entry?.test) return '';
  const { auroc, aurocCi } = entry.test;
  const reached = `${nameOf(entry)} reaches an AUROC of ${formatFraction(auroc)}`;
  if (aurocCi === null) return `${reached}; there are too few test images for an interval.`;
  const [low, high] = aurocCi;
  const chance =
    low > 0.5 ? 'above' : high < 0.5 ? 'below' : 'which is not distinguishable from random guessing';
  const judged = low > 0.5 || high < 0.5 ? `${chance} random guessing` : chance;
  return `${reached} (95 % interval ${formatInterval(aurocCi)}), ${judged}; no baseline was scored beside it.`;
}

function isBehind({ ci }: Pick<ExternalComparison, 'ci'>): boolean {
  return ci !== null && ci[1] < 0;
}

function nobody(ranked: readonly Ranked[]): string {
  return ranked.some(({ kind }) => kind === 'external') ? "No method or other tool's score" : 'No method';
}

function are(names: readonly string[]): string {
  return names.length > 1 ? 'are' : 'is';
}

/** `a, b and c`. */
function listed(names: readonly string[]): string {
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}` : (names[0] ?? '');
}
