import type { Method } from '@cxr-anomaly/core-nets';
import { startEngine } from '@cxr-anomaly/engine/node';
import { Option, type Command } from 'commander';
import { stringify } from 'csv-stringify/sync';
import { loadAnyBundle } from '../scoring/load-bundle';
import { scoreFiles, type FileFailure, type FileScore } from '../scoring/score-files';
import { interruptible } from './interruptible';
import { EXIT } from './run-program';

const CSV_COLUMNS = ['path', 'score', 'threshold', 'anomalous', 'pValue', 'error'];

type Format = 'jsonl' | 'csv';

/** Adds `score`, for bundles of these methods. Results go to stdout as they come; failures also to stderr. */
export function addScoreCommand(program: Command, methods: readonly Method[]): Command {
  const command = program
    .command('score')
    .description('score image files, and the images in folders, with a bundle')
    .argument('<bundle>', "a run's bundle folder")
    .argument('<path...>', 'image files or folders')
    .addOption(
      new Option('--format <format>', 'how results are printed').choices(['jsonl', 'csv']).default('jsonl'),
    )
    .addHelpText('after', `\nExample: ${program.name()} score runs/mine/bundle xray.png folder --format csv`);
  return command.action(async (bundle: string, paths: string[]) => {
    const { format } = command.opts<{ format: Format }>();
    await interruptible((signal) => score(bundle, paths, { methods, format, signal }));
  });
}

async function score(
  folder: string,
  paths: readonly string[],
  options: { readonly methods: readonly Method[]; readonly format: Format; readonly signal: AbortSignal },
): Promise<void> {
  await startEngine();
  const bundle = await loadAnyBundle(folder, options.methods);
  let failed = 0;
  try {
    if (options.format === 'csv') process.stdout.write(stringify([CSV_COLUMNS]));
    for await (const result of scoreFiles(bundle, paths)) {
      options.signal.throwIfAborted();
      process.stdout.write(options.format === 'csv' ? formatRow(result) : `${JSON.stringify(result)}\n`);
      if (!('error' in result)) continue;
      failed++;
      process.stderr.write(`error: ${result.error}\n`);
    }
  } finally {
    bundle.detector.dispose();
  }
  if (failed > 0) process.exitCode = EXIT.someFailed;
}

function formatRow(result: FileScore | FileFailure): string {
  const cast = { boolean: (value: boolean) => String(value) };
  return stringify([result], { columns: CSV_COLUMNS, escape_formulas: true, cast });
}
