import { hintInverted } from '../external/external-scores';
import { nameOf } from './board-columns';
import type { LeaderboardEntry } from './leaderboard';

/** Lists warnings about scores of other tools that look wrong. */
export function listHints(entries: readonly LeaderboardEntry[]): string[] {
  return entries.flatMap((entry) =>
    entry.kind === 'external'
      ? (hintInverted(nameOf(entry), entry.test.auroc, entry.test.aurocCi) ?? [])
      : [],
  );
}
