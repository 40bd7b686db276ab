import type { Method } from '@cxr-anomaly/core-nets';
import { openDataSet } from '@cxr-anomaly/data-cxr/node';
import {
  addMethodOption,
  createReporter,
  interruptible,
  print,
  showText,
  withOwnMethods,
  type MethodOptions,
} from '@cxr-anomaly/runs';
import type { Command } from 'commander';
import { writeReport } from '../report/write-report';

interface ReportOptions extends MethodOptions {
  readonly out?: string;
  readonly data?: string;
}

/** Adds `report`: writes one HTML file about a bench or a run. */
export function addReportCommand(program: Command, methods: readonly Method[]): Command {
  const command = program
    .command('report')
    .description('write report.html for a bench or a run: a single file that opens offline')
    .argument('<folder>', 'a bench folder or a run folder')
    .option('--out <file>', 'file to write (default: report.html in the folder)')
    .option('--data <data>', 'where the images are now, if they were moved or your own source reads them');
  return addMethodOption(command)
    .addHelpText('after', `\nExample: ${program.name()} report runs/bench-phantom-cpu`)
    .action(async (folder: string) => {
      const { out, data, ...own } = command.opts<ReportOptions>();
      const reporter = createReporter(process.stderr);
      const taken = await withOwnMethods(methods, own);
      const dataSet = data === undefined ? undefined : await openDataSet(data);
      const path = await interruptible((signal) =>
        writeReport(folder, {
          ...{ methods: taken, reporter, signal },
          ...(dataSet && { dataSet }),
          ...(out !== undefined && { out }),
        }),
      );
      print(`${showText(path)}\n`);
    });
}
