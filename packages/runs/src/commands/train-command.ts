import { join } from 'node:path';
import { resolveSettings, type Method } from '@cxr-anomaly/core-nets';
import { openDataSet } from '@cxr-anomaly/data-cxr/node';
import { profileOperations, startEngine } from '@cxr-anomaly/engine/node';
import { Option, type Command } from 'commander';
import { createReporter } from '../reporting/create-reporter';
import { formatProfile } from '../reporting/format-profile';
import { formatResult } from '../reporting/format-result';
import { toJson } from '../reporting/outside-text';
import { trainRun } from '../run/train-run';
import { chooseMethod } from '../methods/choose-methods';
import { formatSettings } from './format-settings';
import { print } from '../reporting/print';
import { interruptible } from './interruptible';
import { quoteWords } from './quote-words';
import {
  addDataOption,
  addJsonOption,
  addOmissionOptions,
  addRateOption,
  addStrictOption,
  addTrainingOptions,
  listOmissions,
  methodHelp,
  parseWhole,
  type OmissionOptions,
  type TrainingOptions,
} from './options';

interface TrainOptions extends TrainingOptions, OmissionOptions {
  readonly data: string;
  readonly seed?: number;
  readonly out?: string;
  readonly resume?: true;
  readonly falseAlarmRate?: number;
  readonly profile?: true;
  readonly json?: true;
  /** Fingerprint of the data of the run to repeat; set by its config.json. */
  readonly expectData?: string;
}

/** Adds `train`: given a list of methods, its first argument names one; given a single method, it has no such argument. */
export function addTrainCommand(program: Command, methods: Method | readonly Method[]): Command {
  const list = 'name' in methods ? [methods] : methods;
  const single = 'name' in methods ? methods : undefined;
  const command = program.command('train').description('train on the normal images of a data set');
  if (!single) command.argument('<method>', methodHelp(list));
  addDataOption(command, 'phantom');
  addTrainingOptions(command, list)
    .option('--seed <n>', 'seed for weights, order and augmentation (short for --set seed=n)', parseWhole)
    .option('--out <dir>', 'run folder (default: runs/<method>-<source>-<preset>-s<seed>)')
    .option('--resume', 'continue the run in the folder')
    .option('--profile', 'print where TensorFlow spent its time, by operation and shapes')
    .addOption(new Option('--expect-data <fingerprint>').hideHelp());
  addRateOption(command);
  addOmissionOptions(command);
  addStrictOption(command);
  addJsonOption(command);
  const words = `${program.name()} train${single ? '' : ` ${list[0]?.name ?? ''}`}`;
  command.addHelpText('after', ({ command: { args } }) => {
    const named = single ?? list.find(({ name }) => args.includes(name));
    const settings = named
      ? formatSettings(named, process.stdout.columns || 80)
      : `To see a method's settings: ${words} --help; those of your own method, set with --set: schema ./my-method.mjs`;
    return (
      `\nExamples:\n  ${words} --preset smoke --batchSize 16\n  ${words} --data folder:films --seed 1 --out runs/mine\n` +
      `  ${words} --data folder:films --anonymous --no-pictures\n  ${words} --config runs/mine/config.json --out runs/again\n\n${settings}`
    );
  });
  return command.action(async (...given: unknown[]) => {
    const method = single ?? (await chooseMethod(String(given[0]), list));
    return train(program.name(), method, command.opts<TrainOptions>());
  });
}

async function train(program: string, method: Method, options: TrainOptions): Promise<void> {
  const { preset, seed, strict = false, valFraction, resume = false, falseAlarmRate } = options;
  const settings = resolveSettings(method.settings, {
    preset,
    assignments: options.set,
    ...(seed !== undefined && { overrides: { seed } }),
  });
  const data = await openDataSet(options.data);
  const out = options.out ?? join('runs', `${method.name}-${data.source}-${preset}-s${settings.seed}`);
  const reporter = createReporter(process.stderr);
  reporter.say(`${method.title} on ${data.word}, preset ${preset}, seed ${settings.seed}, to ${out}`);
  if (options.expectData !== undefined && options.expectData !== data.fingerprint)
    reporter.warn(`${data.word} is not what it was in the run of config.json, so the scores will differ.`);
  if (options.profile) await startEngine();
  const profile = options.profile && profileOperations();
  const advice = `Continue with: ${resumeCommand(program)}`;
  const run = await interruptible(
    (signal) =>
      trainRun({
        ...{ method, settings, preset, data, out, resume, valFraction, strict, reporter, signal },
        omits: listOmissions(options),
        ...(falseAlarmRate !== undefined && { falseAlarmRate }),
      }),
    advice,
  );
  if (profile) for (const line of formatProfile(profile.stop()).split('\n')) reporter.say(line);
  if (!run.trained) {
    reporter.say(
      `The run in ${out} was already finished with the same settings and data, so nothing was trained. ` +
        'To train again, choose another folder with --out, or remove that one.',
    );
  }
  print(options.json ? `${toJson(run.metrics, 2)}\n` : `${formatResult(run)}\n`);
}

/** The command as given, with --resume. */
function resumeCommand(program: string): string {
  const given = process.argv.slice(2).filter((word) => word !== '--resume');
  return `${program} ${quoteWords([...given, '--resume'])}`;
}
