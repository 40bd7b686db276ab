import {
  countOf,
  describeDataSet,
  openDataSet,
  sources,
  sourceUsage,
  type DataSetDescription,
} from '@cxr-anomaly/data-cxr/node';
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

/** Most frequent values of a column shown. */
const SHOWN_VALUES = 8;

/** Adds `data info`: what a source holds, before anything is trained on it. */
export function addDataCommand(program: Command): Command {
  const data = program.command('data').description('look at data');
  const info = data
    .command('info')
    .description('say what a data set holds: counts, sizes, labels, problems')
    .argument('<data>', 'a data word, such as phantom or folder:DIR');
  info.option(
    '--quick',
    'look at 32 images only: what splits share, and problems of the others, are not looked for',
  );
  addJsonOption(info)
    .addHelpText(
      'after',
      `\nExamples:\n  ${program.name()} data info 'phantom?n=100'\n  ${program.name()} data info folder:films --json\n\n` +
        'Every image that training or testing would use is decoded, once: images and patients that two splits share come first of all problems.\n\n' +
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
  return data;
}

/** The sources of the registry and how their words look, for help on a terminal of this width. */
function listSources(width: number): string {
  const help = new Help();
  help.helpWidth = width;
  const items = [
    ...sources.map((source) => [sourceUsage(source), source.help] as const),
    ['./my-source.mjs[?…]', 'a source of your own, by its path or as an installed package'] as const,
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
  const of = checked < images ? ` in the ${checked} images looked at` : '';
  const report = found.length > 0 ? [`${countOf(found.length, 'problem')}:`, ...found] : [`no problems${of}`];
  return [facts, '', ...read, table, '', ...report].join('\n');
}

function listCounts(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts);
  const shown = entries.slice(0, SHOWN_VALUES).map(([value, count]) => `${value} ${count}`);
  const hidden = entries.length - shown.length;
  return [...shown, ...(hidden > 0 ? [`${hidden} more`] : [])].join(', ');
}
