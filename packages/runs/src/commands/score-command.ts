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
import { interruptible } from './interruptible';
import { addRateOption, addTrustOptions, parseCount } from './options';
import { EXIT } from './run-program';

const CSV_COLUMNS = ['score', 'threshold', 'anomalous', 'pValue', 'warnings', 'error'];

type Format = 'jsonl' | 'csv';

interface ScoreOptions extends ScoreFilesOptions, BundleTrust, Partial<MethodOptions> {
  readonly format: Format;
  readonly falseAlarmRate?: number;
}

/** Adds `score`, for bundles of these methods; with a list of them also for those of a module that the user names. Results go to stdout as they come; failures also to stderr. */
export function addScoreCommand(program: Command, methods: Method | readonly Method[]): Command {
  const list = 'name' in methods ? [methods] : methods;
  const command = program
    .command('score')
    .description('score image files, and the images in folders, with a bundle')
    .argument('<bundle>', 'a run folder, or its bundle')
    .argument('<path...>', 'image files or folders')
    .addOption(
      new Option('--format <format>', 'how results are printed').choices(['jsonl', 'csv']).default('jsonl'),
    )
    .option(
      '--neighbors <k>',
      'the k normal training images nearest to each file (memory methods)',
      parseCount,
    )
    .option('--neighbors-dir <dir>', 'write pictures of these to this folder')
    .option('--anonymous', 'call files by the hash of their content; their paths appear nowhere')
    .option('--heatmaps <dir>', 'write a picture of each file to this folder: where it looks anomalous')
    .addHelpText(
      'after',
      `\nAn image is called anomalous when its score reaches the threshold, which is when its p-value is at most the rate of false alarms.\n` +
        'A file unlike the normal training images (a negative, a photo, a screenshot) is scored with a warning: its score may mean nothing.\n' +
        `\nExamples:\n  ${program.name()} score runs/mine xray.png folder --format csv\n` +
        `  ${program.name()} score runs/mine folder --heatmaps maps\n` +
        `  ${program.name()} score runs/mine xray.png --neighbors 3 --neighbors-dir near\n` +
        `  ${program.name()} score given xray.png --trust maker.pub\n\n` +
        'With --anonymous a file is called sha256:<hash of its content>, and one that cannot be read input-<its place in the output>;\n' +
        'neighbors have no id. The hash is no secret: whoever has the file, or finds its hash on a public list, knows which it is.\n\n' +
        'Neighbors come with their angle to the file as a fraction of π; x.png has its neighbors in x.neighbor-1.png, …, its heat map in x.heatmap.png.\n' +
        'A heat map goes from the dimmed image over orange to white, where the error is 30 % of the way from black to white or more.',
    );
  addRateOption(command);
  if (!('name' in methods)) addMethodOption(command);
  addTrustOptions(command);
  return command.action(async (bundle: string, paths: string[]) => {
    const options = command.opts<ScoreOptions>();
    if (options.format === 'csv' && options.neighbors !== undefined) {
      throw new SettingsError(
        'A CSV row has no place for neighbors: leave --format csv out, or --neighbors.',
      );
    }
    const taken = await withOwnMethods(list, options);
    await interruptible((signal) => score(bundle, paths, { ...options, methods: taken, signal }));
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
    process.stderr.write(
      'warning: The bundle has no input gate: images that are no such X-rays are not told.\n',
    );
  let failed = 0;
  try {
    const bundle = falseAlarmRate === undefined ? loaded : withFalseAlarmRate(loaded, falseAlarmRate);
    if (format === 'csv') print(formatCsvRow(columns));
    for await (const result of scoreFiles(bundle, paths, { ...details, onReplace: sayReplaced })) {
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
  process.stderr.write(
    `note: pictures that an earlier run left in ${showText(folder)} are replaced by those of this one.\n`,
  );
}

function warn(result: FileScore): void {
  for (const { message } of result.warnings ?? [])
    process.stderr.write(`warning: ${showText(`${wordFor(result)}: ${message}`)}\n`);
}

/** Whoever wants a strange name exactly takes JSON. */
function formatRow(result: FileScore | FileFailure, columns: readonly string[]): string {
  const warnings =
    'warnings' in result ? result.warnings?.map(({ message }) => message).join(' ') : undefined;
  const cells = new Map(Object.entries({ ...result, warnings }));
  return formatCsvRow(columns.map((column) => cells.get(column) as string | number | boolean | undefined));
}
