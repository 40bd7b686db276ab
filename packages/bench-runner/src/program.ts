import {
  addConfigOption,
  addEvaluateCommand,
  BENCH_COMMAND,
  addPlanCommand,
  addScoreCommand,
  addTrainCommand,
  createProgram,
} from '@cxr-anomaly/runs';
import type { Command } from 'commander';
import { addBenchCommand } from './commands/bench-command';
import { addBundleCommand } from './commands/bundle-command';
import { addCompareCommand } from './commands/compare-command';
import { addCompletionCommand } from './commands/completion-command';
import { addDataCommand } from './commands/data-command';
import { addDoctorCommand } from './commands/doctor-command';
import { addReportCommand } from './commands/report-command';
import { addSchemaCommand } from './commands/schema-command';
import { addSweepCommand } from './commands/sweep-command';
import { addViewCommand } from './commands/view-command';
import { methods } from './registry';

/** Creates the `cxr-anomaly` command. */
export function createBenchProgram(): Command {
  const program = createProgram(
    BENCH_COMMAND,
    'Train, score and compare one-class anomaly detectors for chest X-rays',
  );
  addDoctorCommand(program);
  addDataCommand(program, methods);
  addPlanCommand(program, methods);
  addTrainCommand(program, methods);
  addBenchCommand(program, methods);
  addEvaluateCommand(program, methods);
  addScoreCommand(program, methods);
  addBundleCommand(program, methods);
  addReportCommand(program, methods);
  addCompareCommand(program);
  addSweepCommand(program, methods);
  addViewCommand(program, methods);
  addSchemaCommand(program, methods);
  addCompletionCommand(program, methods);
  return addConfigOption(program);
}
