import { doctor, formatDoctor } from '@cxr-anomaly/engine/node';
import { addJsonOption, EXIT, print, showText, toJson } from '@cxr-anomaly/runs';
import type { Command } from 'commander';

/** Adds `doctor`: shows which engine runs, on what, and what is missing. */
export function addDoctorCommand(program: Command): Command {
  const command = program
    .command('doctor')
    .description('show which engine runs, on what, and what is missing');
  return addJsonOption(command)
    .option('--verify', 'check every file of the native libraries against its hash')
    .addHelpText('after', `\nExample: ${program.name()} doctor`)
    .action(async () => {
      const { json, verify = false } = command.opts<{ json?: true; verify?: true }>();
      const report = await doctor({ verify });
      const lines = formatDoctor(report).split('\n').map(showText);
      print(json ? `${toJson(report, 2)}\n` : `${lines.join('\n')}\n`);
      if (report.engine === undefined) process.exitCode = EXIT.noEngine;
    });
}
