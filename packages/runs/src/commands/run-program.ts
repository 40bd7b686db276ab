import { BundleError, nearestName } from '@cxr-anomaly/core-nets';
import { blockOtherLoaders } from '@cxr-anomaly/data-cxr/node';
import { EngineError } from '@cxr-anomaly/engine';
import { printedCommand, type OwnCommand } from '@cxr-anomaly/engine/node';
import { UsageError } from '@cxr-anomaly/files';
import { explainFailure } from '@cxr-anomaly/files/node';
import { Command, CommanderError } from 'commander';
import { createStyles } from '../reporting/styles';
import { showError, showText } from '../reporting/outside-text';
import { version } from '../version';
import { expandConfig } from './config/expand-config';
import { Interruption } from './interruptible';
import { explainOutOfMemory } from './out-of-memory';

/** Exit codes, as listed in help and documentation. */
export const EXIT = { fine: 0, someFailed: 1, wrongUsage: 2, noEngine: 3 } as const;

/**
 * Creates a program whose usage errors reach `runProgram`; commands are added to it. Its name is what runs it here, so that
 * commands printed in help and messages can be pasted.
 */
export function createProgram(command: OwnCommand, description: string): Command {
  const name = printedCommand(command);
  return new Command(name)
    .description(description)
    .version(version, '--version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .option('--debug', 'show the stack trace of an error')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.split('\n').map(showText).join('\n')) })
    .showHelpAfterError(`Run "${name} <command> --help" to see how it is used.`)
    .addHelpText('after', ({ command }) =>
      command.parent
        ? ''
        : '\nExit codes: 0 success, 1 some inputs failed, 2 wrong usage or settings, 3 no usable engine.',
    );
}

/**
 * Runs a program on command-line arguments and sets the exit code. An error becomes one message that starts with
 * `error:`; its stack is shown with --debug only.
 */
export async function runProgram(program: Command, argv: readonly string[] = process.argv): Promise<void> {
  blockOtherLoaders();
  // The reader of our output may stop early, as `head` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.fine);
    process.stderr.write(
      `error: The output cannot be written: ${explainFailure(error)}. Write it elsewhere.\n`,
    );
    process.exit(EXIT.someFailed);
  });
  // Nobody reads the messages anymore, or the disk they go to is full: no reason to end hours of work.
  process.stderr.on('error', () => undefined);
  let locate = (error: unknown): unknown => error;
  try {
    const line = await expandConfig(program, argv);
    locate = line.locate;
    await program.parseAsync(line.argv);
  } catch (thrown) {
    const error = locate(thrown);
    process.exitCode = exitCodeOf(error);
    if (error instanceof CommanderError)
      return void process.stderr.write(suggestOption(error, program, argv));
    if (error instanceof Interruption) return void process.stderr.write(`${showText(error.message)}\n`);
    const styles = createStyles(process.stderr);
    process.stderr.write(`${styles.bad('error:')} ${describe(error, argv.includes('--debug'))}\n`);
  }
}

/** Suggests what an unknown option may have meant: commander itself considers only the options that help lists. */
function suggestOption({ code, message }: CommanderError, program: Command, argv: readonly string[]): string {
  const [, mistyped] = /'--([^'=]+)/.exec(message) ?? [];
  if (code !== 'commander.unknownOption' || mistyped === undefined || message.includes('Did you mean'))
    return '';
  const options = program.commands.find((one) => argv.includes(one.name()))?.options ?? [];
  const nearest = nearestName(
    mistyped,
    options.flatMap(({ long }) => long?.slice(2) ?? []),
  );
  return nearest === undefined ? '' : `Did you mean --${nearest}?\n`;
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.wrongUsage;
  if (error instanceof Interruption) return error.exitCode;
  if (error instanceof EngineError) return EXIT.noEngine;
  const isUsage = [UsageError, BundleError].some((kind) => error instanceof kind);
  return isUsage ? EXIT.wrongUsage : EXIT.someFailed;
}

function describe(error: unknown, debug: boolean): string {
  if (!(error instanceof Error)) return showText(String(error));
  const outOfMemory = explainOutOfMemory(error);
  if (!debug && outOfMemory !== undefined) return showText(outOfMemory);
  const message = showError(error);
  if (!debug) return isExpected(error) ? message : `${message} (--debug shows where)`;
  const cause = error.cause === undefined ? '' : `\ncaused by ${describe(error.cause, true)}`;
  return `${error.name}: ${message}${traceOf(error)}${cause}`;
}

/** Where an error comes from, without its message. */
function traceOf({ stack = '', name, message }: Error): string {
  const head = `${name}: ${message}`;
  const trace = stack.startsWith(head) ? stack.slice(head.length) : `\n${stack}`;
  return trace.split('\n').map(showText).join('\n');
}

/** Our own errors and those of the system say what to do; for others, only the stack tells enough. */
function isExpected(error: Error): boolean {
  return error.name !== 'Error' && !(error instanceof TypeError) && !(error instanceof RangeError);
}
