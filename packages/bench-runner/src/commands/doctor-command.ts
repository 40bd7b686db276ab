import { doctor, formatDoctor } from '@cxr-anomaly/engine/node';
import { addJsonOption, print, showText, toJson } from '@cxr-anomaly/runs';
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
      const lines = formatDoctor(report).split('\n').map(showText);
      print(json ? `${toJson(report, 2)}\n` : `${lines.join('\n')}\n`);
    });
}
