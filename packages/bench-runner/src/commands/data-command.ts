import type { Method } from '@cxr-anomaly/core-nets';
import {
  describeDataSet,
  openDataSet,
  sources,
  sourceUsage,
  type ColumnDescription,
  type DataSetDescription,
} from '@cxr-anomaly/data-cxr/node';
import { countOf, firstFew } from '@cxr-anomaly/files';
import {
  addJsonOption,
  createReporter,
  formatPairs,
  formatTable,
  print,
  showText,
  toJson,
  watchPreparation,
} from '@cxr-anomaly/runs';
import { Help, type Command } from 'commander';
import { addPrepareCommand } from './prepare-command';

/** How many of a column's most frequent values are shown. */
const SHOWN_VALUES = 8;

/** Adds `data info`, which shows what a source holds, and `data prepare`, which decodes it before anything is trained. */
export function addDataCommand(program: Command, methods: readonly Method[]): Command {
  const data = program.command('data').description('inspect data, or decode it once for all');
  const info = data
    .command('info')
    .description('show what a data set holds: counts, sizes, labels, problems')
    .argument('<data>', 'a data word, such as phantom or folder:DIR');
  info.option(
    '--quick',
    'check only 32 images; misses problems in the others, and images or patients shared by splits',
  );
  addJsonOption(info)
    .addHelpText(
      'after',
      `\nExamples:\n  ${program.name()} data info 'phantom?n=100'\n  ${program.name()} data info folder:films --json\n\n` +
        'Every image that training or testing would use is decoded. Images and patients shared by two splits are listed first.\n\n' +
        `Sources:\n${listSources(process.stdout.columns || 80)}`,
    )
    .action(async (word: string) => {
      const { json, quick = false } = info.opts<{ json?: true; quick?: true }>();
      const reporter = createReporter(process.stderr);
      const onProgress = watchPreparation(reporter);
      const description = await describeDataSet(await openDataSet(word, { testAlone: true }), {
        quick,
        onProgress,
      });
      reporter.clear();
      print(json ? `${toJson(description, 2)}\n` : `${format(description)}\n`);
    });
  addPrepareCommand(data, methods);
  return data;
}

/** Lists the registered sources and their syntax, wrapped to the terminal's width. */
function listSources(width: number): string {
  const help = new Help();
  help.helpWidth = width;
  const items = [
    ...sources.map((source) => [sourceUsage(source), source.help] as const),
    ['./my-source.mjs[?…]', 'your own source: a path or an installed package'] as const,
  ];
  const widest = Math.max(...items.map(([word]) => word.length));
  return items.map(([word, text]) => help.formatItem(word, widest, text, help)).join('\n');
}

function format(description: DataSetDescription): string {
  const {
    word,
    images,
    reading,
    fingerprint,
    groups,
    meta,
    columns,
    sizes,
    sampled,
    masks,
    checked,
    problems,
    splits,
  } = description;
  const facts = formatPairs([
    ['data', word],
    ['images', String(images)],
    ...(groups > 0 ? [['patients', String(groups)] as const] : []),
    [
      'sizes',
      `${sizes.map(({ size, images: count }) => `${size} (${count})`).join(', ')}, of ${sampled} checked`,
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
  const of = checked < images ? ` in the ${checked} images checked` : '';
  const report = found.length > 0 ? [`${countOf(found.length, 'problem')}:`, ...found] : [`no problems${of}`];
  return [facts, '', ...read, table, '', ...formatColumns(columns), ...report].join('\n');
}

/** The columns of metadata, with how many images of each class have each value. */
function formatColumns(columns: readonly ColumnDescription[]): string[] {
  if (columns.length === 0) return [];
  const right = (title: string) => ({ title, align: 'right' }) as const;
  const rows = columns.flatMap(({ name, groups, unknown }) => [
    ...groups.map(({ group, normal, anomalous }) => [`${name} ${group}`, normal, anomalous]),
    ...(unknown.normal + unknown.anomalous > 0
      ? [[`${name} unknown`, unknown.normal, unknown.anomalous]]
      : []),
  ]);
  const table = formatTable(
    [{ title: 'metadata' }, right('normal'), right('anomalous')],
    rows.map((row) => row.map(String)),
  );
  return [table, ''];
}

function listCounts(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts);
  return firstFew(
    entries.map(([value, count]) => `${value} ${count}`),
    SHOWN_VALUES,
  );
}
