import { resolveSettings, type Method } from '@cxr-anomaly/core-nets';
import { openDataSet } from '@cxr-anomaly/data-cxr/node';
import type { Command } from 'commander';
import { planRun, type RunPlan } from '../plan/plan-run';
import { createReporter } from '../reporting/create-reporter';
import { formatBytes, formatDuration, formatFigure } from '../reporting/format';
import { formatPairs } from '../reporting/format-result';
import { toJson } from '../reporting/outside-text';
import { chooseMethod } from '../methods/choose-methods';
import { print } from '../reporting/print';
import { interruptible } from './interruptible';
import {
  addDataOption,
  addJsonOption,
  addTrainingOptions,
  methodHelp,
  type TrainingOptions,
} from './options';

interface PlanCommandOptions extends TrainingOptions {
  readonly data: string;
  readonly json?: true;
}

/** Adds `plan`: what training would take; if there is only one method, it is not named on the command line. */
export function addPlanCommand(program: Command, methods: Method | readonly Method[]): Command {
  const list = 'name' in methods ? [methods] : methods;
  const single = 'name' in methods ? methods : undefined;
  const command = program
    .command('plan')
    .description('estimate the time and memory that training needs, from a few steps');
  if (!single) command.argument('<method>', methodHelp(list));
  addDataOption(command, 'phantom');
  addTrainingOptions(command, list);
  addJsonOption(command);
  const words = `${program.name()} plan${single ? '' : ` ${list[0]?.name ?? ''}`}`;
  return command
    .addHelpText('after', `\nExample: ${words} --data nih:DIR --preset reference`)
    .action(async (...given: unknown[]) => {
      const method = single ?? (await chooseMethod(String(given[0]), list));
      return plan(method, command.opts<PlanCommandOptions>());
    });
}

async function plan(method: Method, options: PlanCommandOptions): Promise<void> {
  const { preset, set, valFraction, json } = options;
  const settings = resolveSettings(method.settings, { preset, assignments: set });
  const dataSet = await openDataSet(options.data);
  const reporter = createReporter(process.stderr);
  const planned = await interruptible((signal) =>
    planRun({ method, settings, dataSet, valFraction, reporter, signal }),
  );
  print(json ? `${toJson(planned, 2)}\n` : `${format(planned, `${method.title}, preset ${preset}`)}\n`);
}

function format({ images, phases, seconds, bytes, engine }: RunPlan, what: string): string {
  const { train, val, test } = images;
  return formatPairs([
    ['run', what],
    ['engine', `${engine.kind}, ${engine.device}`],
    ['images', `${train} to train, ${val} held out, ${test} to test`],
    ['decoding', `${formatDuration(seconds.decode)}, the first time only`],
    ['training', formatDuration(seconds.train)],
    ...phases.map(
      ({ phase, epochs, step, seconds: needed }) =>
        [
          `  ${phase}`,
          `${formatDuration(needed)}: ${epochs} epochs, ${formatFigure(step)} s a step`,
        ] as const,
    ),
    ['testing', formatDuration(seconds.test)],
    ['tensors', `${formatBytes(bytes.tensors)} at most, weights ${formatBytes(bytes.weights)}`],
    ['image cache', `${formatBytes(bytes.cache)} on disk`],
    ...(bytes.memoryBank > 0 ? [['memory bank', formatBytes(bytes.memoryBank)] as const] : []),
  ]);
}
