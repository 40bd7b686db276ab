import { doctor, formatDoctor } from '@cxr-anomaly/engine/node';
import { addJsonOption, print } from '@cxr-anomaly/runs';
import type { Command } from 'commander';

/** Adds `doctor`: which engine runs, on what, and what is missing. */
export function addDoctorCommand(program: Command): Command {
  const command = program
    .command('doctor')
    .description('say which engine runs, on what, and what is missing');
  return addJsonOption(command)
    .addHelpText('after', `\nExample: ${program.name()} doctor`)
    .action(async () => {
      const report = await doctor();
      const { json } = command.opts<{ json?: true }>();
      print(json ? `${JSON.stringify(report, null, 2)}\n` : `${formatDoctor(report)}\n`);
    });
}
