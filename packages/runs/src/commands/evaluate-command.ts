import type { Method } from '@cxr-anomaly/core-nets';
import type { Command } from 'commander';
import { createReporter } from '../reporting/create-reporter';
import { formatPairs, listAtThreshold, listMetrics } from '../reporting/format-result';
import { toJson } from '../reporting/outside-text';
import type { BundleTrust } from '../bundles/open-trusted';
import { evaluateBundle, type BundleEvaluation } from '../scoring/evaluate-bundle';
import { print } from '../reporting/print';
import { interruptible } from './interruptible';
import { addDataOption, addJsonOption, addRateOption, addStrictOption, addTrustOptions } from './options';

interface EvaluateCommandOptions extends BundleTrust {
  readonly data: string;
  readonly strict?: true;
  readonly json?: true;
  readonly falseAlarmRate?: number;
}

/** Adds `evaluate`, for bundles of these methods. */
export function addEvaluateCommand(program: Command, methods: readonly Method[]): Command {
  const command = program
    .command('evaluate')
    .description("score a data set's test images with a bundle and compare the scores with their labels")
    .argument('<bundle>', 'a run folder, or its bundle');
  addDataOption(command);
  addRateOption(command);
  addTrustOptions(command);
  addStrictOption(command);
  addJsonOption(command);
  return command
    .addHelpText('after', `\nExample: ${program.name()} evaluate runs/mine --data nih:DIR`)
    .action(async (bundle: string) => {
      const { data, strict = false, json, falseAlarmRate, ...trust } = command.opts<EvaluateCommandOptions>();
      const reporter = createReporter(process.stderr);
      const evaluation = await interruptible((signal) =>
        evaluateBundle(bundle, data, methods, {
          ...{ strict, reporter, signal },
          ...trust,
          ...(falseAlarmRate !== undefined && { falseAlarmRate }),
        }),
      );
      print(json ? `${toJson(evaluation, 2)}\n` : `${format(evaluation)}\n`);
    });
}

function format({ atThreshold, method, dataset, ...test }: BundleEvaluation): string {
  return formatPairs([
    ['method', method],
    ['data', dataset],
    ...listMetrics(test),
    ...listAtThreshold(atThreshold),
  ]);
}
