import { doctor, formatDoctor } from '@cxr-anomaly/engine/node';
import { addJsonOption, EXIT, print } from '@cxr-anomaly/runs';
import type { Command } from 'commander';

/** Adds `doctor`: which engine runs, on what, and what is missing. */
export function addDoctorCommand(program: Command): Command {
  const command = program
    .command('doctor')
    .description('say which engine runs, on what, and what is missing');
  return addJsonOption(command)
    .option('--verify', 'read every file of the native libraries and compare it with its hash')
    .addHelpText('after', `\nExample: ${program.name()} doctor`)
    .action(async () => {
      const { json, verify = false } = command.opts<{ json?: true; verify?: true }>();
      const report = await doctor({ verify });
      print(json ? `${JSON.stringify(report, null, 2)}\n` : `${formatDoctor(report)}\n`);
      if (report.engine === undefined) process.exitCode = EXIT.noEngine;
    });
}
