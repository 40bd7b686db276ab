import type { Method } from '@cxr-anomaly/core-nets';
import type { Command } from 'commander';
import { createReporter } from '../reporting/create-reporter';
import { formatGroups } from '../reporting/format-groups';
import { formatPairs, listAtThreshold, listMetrics } from '../reporting/format-result';
import { toJson } from '../reporting/outside-text';
import type { BundleTrust } from '../bundles/open-trusted';
import { evaluateBundle, type BundleEvaluation } from '../scoring/evaluate-bundle';
import { addMethodOption, withOwnMethods, type MethodOptions } from '../methods/method-option';
import { print } from '../reporting/print';
import { interruptible } from './interruptible';
import {
  addByOption,
  addDataOption,
  addJsonOption,
  addRateOption,
  addStrictOption,
  addTrustOptions,
} from './options';

interface EvaluateCommandOptions extends BundleTrust, Partial<MethodOptions> {
  readonly data: string;
  readonly strict?: true;
  readonly json?: true;
  readonly falseAlarmRate?: number;
  readonly by?: readonly string[];
}

/** Adds `evaluate` for bundles of these methods; given a list of methods, also for bundles of a module that the user names. */
export function addEvaluateCommand(program: Command, methods: Method | readonly Method[]): Command {
  const list = 'name' in methods ? [methods] : methods;
  const command = program
    .command('evaluate')
    .description("score a data set's test images with a bundle and compare the scores with their labels")
    .argument('<bundle>', 'a run folder, or its bundle');
  addDataOption(command);
  addByOption(command);
  addRateOption(command);
  if (!('name' in methods)) addMethodOption(command);
  addTrustOptions(command);
  addStrictOption(command);
  addJsonOption(command);
  return command
    .addHelpText('after', `\nExample: ${program.name()} evaluate runs/mine --data nih:DIR`)
    .action(async (bundle: string) => {
      const options = command.opts<EvaluateCommandOptions>();
      const { data, strict = false, json, falseAlarmRate, by, ...trust } = options;
      const taken = await withOwnMethods(list, options);
      const reporter = createReporter(process.stderr);
      const evaluation = await interruptible((signal) =>
        evaluateBundle(bundle, data, taken, {
          ...{ strict, reporter, signal },
          ...trust,
          ...(falseAlarmRate !== undefined && { falseAlarmRate }),
          ...(by && { by }),
        }),
      );
      print(json ? `${toJson(evaluation, 2)}\n` : `${format(evaluation)}\n`);
    });
}

function format({ atThreshold, method, dataset, ...test }: BundleEvaluation): string {
  const facts = formatPairs([
    ['method', method],
    ['data', dataset],
    ...listMetrics(test),
    ...listAtThreshold(atThreshold),
  ]);
  return [facts, ...formatGroups(test.by ?? [])].join('\n\n');
}
