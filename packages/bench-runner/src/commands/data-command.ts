import { describeDataSet, openDataSet, type DataSetDescription } from '@cxr-anomaly/data-cxr/node';
import { addJsonOption, formatPairs, formatTable, print, showText, toJson } from '@cxr-anomaly/runs';
import type { Command } from 'commander';

/** Most frequent values of a column shown. */
const SHOWN_VALUES = 8;

/** Adds `data info`: what a source holds, before anything is trained on it. */
export function addDataCommand(program: Command): Command {
  const data = program.command('data').description('look at data');
  const info = data
    .command('info')
    .description('say what a data set holds: counts, sizes, labels, problems')
    .argument('<data>', 'a data word, such as phantom or folder:DIR');
  addJsonOption(info)
    .addHelpText('after', `\nExample: ${program.name()} data info 'phantom?n=100'`)
    .action(async (word: string) => {
      const description = await describeDataSet(await openDataSet(word));
      const { json } = info.opts<{ json?: true }>();
      print(json ? `${toJson(description, 2)}\n` : `${format(description)}\n`);
    });
  return data;
}

function format(description: DataSetDescription): string {
  const { word, images, reading, fingerprint, groups, meta, sizes, sampled, masks, problems, splits } =
    description;
  const facts = formatPairs([
    ['data', word],
    ['images', String(images)],
    ...(groups > 0 ? [['groups', `${groups}, each in one split`] as const] : []),
    [
      'sizes',
      `${sizes.map(({ size, images: count }) => `${size} (${count})`).join(', ')}, of ${sampled} looked at`,
    ],
    ...Object.entries(meta).map(([name, counts]) => [name, listCounts(counts)] as const),
    ['lesion masks', masks ? 'yes' : 'no'],
    ['fingerprint', fingerprint.slice(0, 16)],
  ]);
  const table = formatTable(
    [{ title: 'split' }, { title: 'normal', align: 'right' }, { title: 'anomalous', align: 'right' }],
    Object.entries(splits).map(([split, { normal, anomalous }]) => [
      split,
      String(normal),
      String(anomalous),
    ]),
  );
  const read = reading.length > 0 ? ['read as:', ...reading.map((line) => `  ${showText(line)}`), ''] : [];
  const found = problems.map(({ subject, message }) => `  ${showText(`${subject}: ${message}`)}`);
  const report = problems.length > 0 ? [`${problems.length} problems:`, ...found] : ['no problems'];
  return [facts, '', ...read, table, '', ...report].join('\n');
}

function listCounts(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts);
  const shown = entries.slice(0, SHOWN_VALUES).map(([value, count]) => `${value} ${count}`);
  const hidden = entries.length - shown.length;
  return [...shown, ...(hidden > 0 ? [`${hidden} more`] : [])].join(', ');
}
