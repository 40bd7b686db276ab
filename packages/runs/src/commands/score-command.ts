import { SettingsError, type Method } from '@cxr-anomaly/core-nets';
import { startEngine } from '@cxr-anomaly/engine/node';
import { Option, type Command } from 'commander';
import { withFalseAlarmRate } from '../scoring/with-false-alarm-rate';
import { loadBundle } from '../bundles/load-bundle';
import { describeOrigin, type BundleTrust } from '../bundles/open-trusted';
import { addMethodOption, withOwnMethods, type MethodOptions } from '../methods/method-option';
import { print } from '../reporting/print';
import { wordFor, type FileFailure } from '../scoring/files/read-input';
import { scoreFiles, type FileScore, type ScoreFilesOptions } from '../scoring/files/score-files';
import { formatCsvRow, showText, toJson } from '../reporting/outside-text';
import { addShardOptions, GO_ON, isSharded, type ShardOptions } from '../sharding/shard-options';
import { interruptible } from './interruptible';
import { scoreShared, workOnScores as work } from './score-shared';
import { addRateOption, addTrustOptions, parseCount } from './options';
import { EXIT } from './run-program';

const CSV_COLUMNS = ['score', 'threshold', 'anomalous', 'pValue', 'warnings', 'error'];

type Format = 'jsonl' | 'csv';

interface ScoreOptions extends ScoreFilesOptions, BundleTrust, ShardOptions, Partial<MethodOptions> {
  readonly format: Format;
  readonly falseAlarmRate?: number;
}

/**
 * Adds `score` for bundles of these methods; given a list of methods, also for bundles of a module that the user names. Results
 * go to stdout as they come; failures also to stderr.
 */
export function addScoreCommand(program: Command, methods: Method | readonly Method[]): Command {
  const list = 'name' in methods ? [methods] : methods;
  const command = program
    .command('score')
    .description('score image files, and the images in folders, with a bundle')
    .argument('<bundle>', 'a run folder, or its bundle')
    .argument('<path...>', 'image files or folders')
    .addOption(new Option('--format <format>', 'output format').choices(['jsonl', 'csv']).default('jsonl'))
    .option(
      '--neighbors <k>',
      'list the k normal training images nearest to each file (memory methods)',
      parseCount,
    )
    .option('--neighbors-dir <dir>', 'write pictures of the neighbors to this folder')
    .option('--anonymous', 'name files by the hash of their content; their paths appear nowhere')
    .option(
      '--heatmaps <dir>',
      'write heat maps of each file to this folder, at its own size: where it looks anomalous',
    )
    .addHelpText(
      'after',
      `\nAn image is called anomalous when its score reaches the threshold, that is, when its p-value is at most the false-alarm rate.\n` +
        'A file unlike the normal training images (a negative, a photo, a screenshot) is scored with a warning: its score may mean nothing.\n' +
        `\nExamples:\n  ${program.name()} score runs/mine xray.png folder --format csv\n` +
        `  ${program.name()} score runs/mine folder --heatmaps maps\n` +
        `  ${program.name()} score runs/mine xray.png --neighbors 3 --neighbors-dir near\n` +
        `  ${program.name()} score given xray.png --trust maker.pub\n` +
        `  ${program.name()} score runs/mine folder --engine slurm --shards 8 --cluster cluster.yaml > scores.jsonl\n\n` +
        'With --engine, the files are shared out, and the results are those of one process, byte for byte. A shard whose process or node is\n' +
        'lost is done again; after an interruption, the same command goes on where it stopped.\n\n' +
        'With --anonymous, a file is named sha256:<hash of its content>, or input-<its position in the output> if it cannot be read;\n' +
        'neighbors have no id. The hash is not a secret: anyone who has the file, or finds its hash on a public list, can tell which it is.\n\n' +
        'Neighbors are listed with their angle to the file as a fraction of π. Pictures of x.png are named x.neighbor-1.png, … and x.heatmap.png.\n' +
        'A heat map runs from the dimmed image through orange to white, which marks errors of at least 30 % of the range from black to white.\n' +
        'x.heatmap-beside.png is the image and its heat map side by side; x.heatmap-raw.png holds the values: gray, 16 bits, 65535 = the whole range.',
    );
  addRateOption(command);
  addShardOptions(command);
  if (!('name' in methods)) addMethodOption(command);
  addTrustOptions(command);
  return command.action(async (bundle: string, paths: string[]) => {
    const options = command.opts<ScoreOptions>();
    if (options.format === 'csv' && options.neighbors !== undefined) {
      throw new SettingsError('A CSV row has no room for neighbors: omit --format csv or --neighbors.');
    }
    if (isSharded(options) && (options.heatmaps ?? options.neighborsDir) !== undefined)
      throw new SettingsError(
        'Pictures are drawn by one process: omit --engine, or --heatmaps and --neighbors-dir.',
      );
    const taken = await withOwnMethods(list, options);
    await interruptible(
      (signal) => score(bundle, paths, { ...options, methods: taken, signal }),
      isSharded(options) ? GO_ON : '',
    );
  });
}

async function score(
  folder: string,
  paths: readonly string[],
  options: ScoreOptions & { readonly methods: readonly Method[]; readonly signal: AbortSignal },
): Promise<void> {
  const { format, methods, signal, falseAlarmRate, ...details } = options;
  const columns = [
    details.anonymous ? 'id' : 'path',
    ...CSV_COLUMNS,
    ...(details.heatmaps === undefined ? [] : ['heatmap']),
  ];
  await startEngine();
  const loaded = await loadBundle(folder, methods, details);
  const { detector, manifest, origin } = loaded;
  process.stderr.write(`bundle: ${describeOrigin(manifest.method, manifest.digest, origin)}\n`);
  if (!loaded.gate)
    process.stderr.write('warning: The bundle has no input gate: images of another kind go unnoticed.\n');
  let failed = 0;
  try {
    const bundle = falseAlarmRate === undefined ? loaded : withFalseAlarmRate(loaded, falseAlarmRate);
    if (options.worker) return await work(paths, bundle, details, signal);
    const results = isSharded(options)
      ? await scoreShared(paths, { bundle: folder, digest: manifest.digest, options, signal })
      : scoreFiles(bundle, paths, { ...details, onReplace: sayReplaced });
    if (results === undefined) return;
    if (format === 'csv') print(formatCsvRow(columns));
    for await (const result of results) {
      signal.throwIfAborted();
      print(format === 'csv' ? formatRow(result, columns) : `${toJson(result)}\n`);
      if ('warnings' in result) warn(result);
      if (!('error' in result)) continue;
      failed++;
      process.stderr.write(`error: ${showText(result.error)}\n`);
    }
  } finally {
    detector.dispose();
  }
  if (failed > 0) process.exitCode = EXIT.someFailed;
}

function sayReplaced(folder: string): void {
  process.stderr.write(`note: pictures left in ${showText(folder)} by an earlier run are replaced.\n`);
}

function warn(result: FileScore): void {
  for (const { message } of result.warnings ?? [])
    process.stderr.write(`warning: ${showText(`${wordFor(result)}: ${message}`)}\n`);
}

/** Formats a row of CSV; only JSON output holds names with hidden characters exactly. */
function formatRow(result: FileScore | FileFailure, columns: readonly string[]): string {
  const warnings =
    'warnings' in result ? result.warnings?.map(({ message }) => message).join(' ') : undefined;
  const cells = new Map(Object.entries({ ...result, warnings }));
  return formatCsvRow(columns.map((column) => cells.get(column) as string | number | boolean | undefined));
}
