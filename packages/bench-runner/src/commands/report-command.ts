import type { Method } from '@cxr-anomaly/core-nets';
import { createReporter, interruptible, print, showText } from '@cxr-anomaly/runs';
import type { Command } from 'commander';
import { writeReport } from '../report/write-report';

/** Adds `report`: one HTML file about a bench or a run. */
export function addReportCommand(program: Command, methods: readonly Method[]): Command {
  return program
    .command('report')
    .description('write report.html for a bench or a run: a single file that opens offline')
    .argument('<folder>', 'a bench folder or a run folder')
    .option('--out <file>', 'file to write (default: report.html in the folder)')
    .addHelpText('after', `\nExample: ${program.name()} report runs/bench-phantom-cpu`)
    .action(async (folder: string, { out }: { readonly out?: string }) => {
      const reporter = createReporter(process.stderr);
      const path = await interruptible((signal) =>
        writeReport(folder, { methods, reporter, signal, ...(out !== undefined && { out }) }),
      );
      print(`${showText(path)}\n`);
    });
}
