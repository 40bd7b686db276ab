import {
  describeLargestChange,
  FEW,
  formatFraction,
  formatInterval,
  nameColumns,
  type ColumnResult,
  type GroupResult,
} from '@cxr-anomaly/runs';
import { byAuroc, nameOf } from './board-columns';
import type { LeaderboardEntry } from './leaderboard';

/** A table of entries in the order of the board, the same in the terminal, in Markdown and in HTML. */
export interface GroupTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly name: string;
    readonly kind: LeaderboardEntry['kind'];
    readonly cells: readonly GroupCell[];
  }[];
}

/** Texts of a cell; empty where there is nothing to show. */
export interface GroupCell {
  readonly value: string;
  /** Its interval. */
  readonly interval?: string;
}

/** What scores are worth within groups of images. */
export interface GroupTables {
  /** What it means, in a sentence. */
  readonly sentence: string | undefined;
  /** The AUROC beside the adjusted ones. */
  readonly adjusted: GroupTable;
  /** For each column the AUROC in each group, and what thresholds do there. */
  readonly groups: readonly GroupTable[];
}

/** Explains the tables. */
export const GROUPS_NOTE =
  'Of the same view, for example: AUROC with its 95 % interval if only images of the same view are compared (covariate-adjusted; ' +
  `Janes & Pepe 2009). "view alone" scores an image by how rare its view is among the normal training images. *: fewer than ${FEW} images of a class, too few to say much.`;

/** Tabulates the groups of a board; undefined where images have no metadata. */
export function listGroups(entries: readonly LeaderboardEntry[]): GroupTables | undefined {
  const sorted = byAuroc(entries).flatMap((entry) => {
    const { test } = entry;
    return test?.by ? [{ entry, name: nameOf(entry), auroc: test.auroc, by: test.by }] : [];
  });
  const [first] = sorted;
  if (!first) return undefined;
  const ranked = [...sorted].sort((a, b) => rankOf(a.entry) - rankOf(b.entry));
  const toRow = (cellsOf: (by: readonly ColumnResult[], auroc: number) => GroupCell[]) =>
    ranked.map(({ entry, name, auroc, by }) => ({ name, kind: entry.kind, cells: cellsOf(by, auroc) }));
  const methods = sorted.filter(({ entry }) => entry.kind !== 'baseline');
  return {
    sentence: describeLargestChange(
      (methods.length > 0 ? methods : sorted).map(({ name, by }) => ({ title: name, by })),
    ),
    adjusted: {
      title: 'Among images that are alike',
      columns: ['AUROC', ...first.by.map(({ columns }) => `of the same ${nameColumns(columns)}`)],
      rows: toRow((by, auroc) => [{ value: formatFraction(auroc) }, ...by.map(adjustedCell)]),
    },
    groups: first.by.flatMap(({ columns, groups, unknown }, i) => {
      const [column = '', ...more] = columns;
      if (more.length > 0) return [];
      const named = groups.map(nameGroup);
      const of = (by: readonly ColumnResult[]) => by[i]?.groups ?? [];
      const missing = unknown > 0 ? `; ${unknown} images without it` : '';
      const called = toRow((by) => of(by).map(calledCell)).filter(({ kind }) => kind === 'method');
      return [
        { title: `AUROC by ${column}${missing}`, columns: named, rows: toRow((by) => of(by).map(aurocCell)) },
        ...(called.some(({ cells }) => cells.some(({ value }) => value !== ''))
          ? [
              {
                title: `Sensitivity / false alarms at the stored threshold by ${column}`,
                columns: named,
                rows: called,
              },
            ]
          : []),
      ];
    }),
  };
}

/** Baselines come below methods and other tools. */
function rankOf({ kind }: LeaderboardEntry): number {
  return kind === 'baseline' ? 1 : 0;
}

/** A group and its numbers of normal and anomalous images. */
function nameGroup({ group, normal, anomalous }: GroupResult): string {
  return `${group} (${normal} + ${anomalous})${Math.min(normal, anomalous) < FEW ? ' *' : ''}`;
}

function adjustedCell({ adjusted }: ColumnResult): GroupCell {
  return adjusted
    ? { value: formatFraction(adjusted.auroc), interval: formatInterval(adjusted.aurocCi) }
    : { value: '' };
}

function aurocCell({ auroc, aurocCi }: GroupResult): GroupCell {
  if (auroc === undefined) return { value: '' };
  return { value: formatFraction(auroc), interval: formatInterval(aurocCi ?? null) };
}

function calledCell({ sensitivity, falseAlarms }: GroupResult): GroupCell {
  const rate = (value: number | undefined) => (value === undefined ? '–' : formatFraction(value));
  if (sensitivity === undefined && falseAlarms === undefined) return { value: '' };
  return { value: `${rate(sensitivity)} / ${rate(falseAlarms)}` };
}
