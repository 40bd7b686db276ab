import type { ColumnResult, GroupResult } from '../scoring/groups/column-schema';
import { describeLargestChange, FEW, nameColumns } from './describe-groups';
import { formatFraction, formatInterval } from './format';
import { formatTable, RULE } from './text-table';

const right = (title: string) => ({ title, align: 'right' }) as const;

/** Formats for a terminal what one detector's scores are worth within groups; nothing without groups. */
export function formatGroups(by: readonly ColumnResult[]): string[] {
  if (by.length === 0) return [];
  const sentence = describeLargestChange([{ title: 'the detector', by }]);
  const table = formatTable(
    [
      { title: 'images' },
      ...['normal', 'anomalous', 'AUROC', '95 % CI', 'sensitivity', 'false alarms'].map(right),
    ],
    by.flatMap((result, i) => [...(i > 0 ? [RULE as typeof RULE] : []), ...rowsOf(result)]),
  );
  const note = `of the same …: only images of the same group are compared (covariate-adjusted AUROC). *: fewer than ${FEW} images of a class, too few to say much.`;
  return [...(sentence === undefined ? [] : [sentence]), `${table}\n${note}`];
}

function rowsOf({ columns, unknown, adjusted, groups }: ColumnResult): string[][] {
  const [column = ''] = columns;
  return [
    [
      `of the same ${nameColumns(columns)}`,
      ...(adjusted
        ? [
            ...[adjusted.normal, adjusted.anomalous].map(String),
            ...[formatFraction(adjusted.auroc), formatInterval(adjusted.aurocCi)],
          ]
        : ['', '', 'no group has both classes']),
    ],
    ...groups.map((group) => groupRow(column, group)),
    ...(unknown > 0 ? [[`${nameColumns(columns)} unknown: ${unknown}`]] : []),
  ];
}

function groupRow(column: string, { group, normal, anomalous, ...found }: GroupResult): string[] {
  const rate = (value: number | undefined) => (value === undefined ? '' : formatFraction(value));
  return [
    `${column} ${group}${Math.min(normal, anomalous) < FEW ? ' *' : ''}`,
    ...[normal, anomalous].map(String),
    rate(found.auroc),
    found.aurocCi === undefined ? '' : formatInterval(found.aurocCi),
    ...[rate(found.sensitivity), rate(found.falseAlarms)],
  ];
}
