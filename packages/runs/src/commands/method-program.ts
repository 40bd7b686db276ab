import type { Method } from '@cxr-anomaly/core-nets';
import type { Command } from 'commander';
import { addConfigOption } from './config/expand-config';
import { addEvaluateCommand } from './evaluate-command';
import { addPlanCommand } from './plan-command';
import { createProgram } from './run-program';
import { addScoreCommand } from './score-command';
import { addTrainCommand } from './train-command';

/** Creates the command of a method's own package: train, evaluate and score with that method only. */
export function createMethodProgram(method: Method): Command {
  const program = createProgram(
    { name: method.name, package: `@cxr-anomaly/${method.name}` },
    `${method.title}: one-class anomaly detection for chest X-rays`,
  );
  addPlanCommand(program, method);
  addTrainCommand(program, method);
  addEvaluateCommand(program, method);
  addScoreCommand(program, method);
  return addConfigOption(program);
}
