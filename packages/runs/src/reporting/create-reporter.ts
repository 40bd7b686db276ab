import { createPlainReporter } from './plain-reporter';
import type { Reporter } from './reporter';
import { createTerminalReporter } from './terminal-reporter';

/** Creates the reporter that suits a stream: a progress bar on a terminal, plain lines elsewhere. */
export function createReporter(stream: NodeJS.WriteStream): Reporter {
  return stream.isTTY && process.env['TERM'] !== 'dumb'
    ? createTerminalReporter(stream)
    : createPlainReporter(stream);
}
