import type { Command, Option } from 'commander';

/** A word that may come next on the command line. */
export interface CompletionWord {
  readonly word: string;
  readonly description: string;
}

/** What may follow a command: words, and the values of its options. */
export interface CommandWords {
  /** The words that lead to it, e.g. `data info`; empty for the program itself. */
  readonly path: string;
  readonly subcommands: readonly CompletionWord[];
  readonly options: readonly CompletionWord[];
  /** Allowed values of options that accept only certain ones. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
  /** Options whose next word is their value. */
  readonly valued: readonly string[];
  /** What its first argument may be, e.g. a method. */
  readonly names: readonly string[];
}

/**
 * Describes what may be typed for a program and for each of its commands, at every level.
 *
 * @param names values of the argument `<method>`.
 */
export function describeWords(program: Command, names: readonly string[]): CommandWords[] {
  return visit(program, '', program.options, names);
}

function visit(
  command: Command,
  path: string,
  shared: readonly Option[],
  names: readonly string[],
): CommandWords[] {
  const options = [...new Set([...command.options, ...shared])].filter(({ hidden }) => !hidden);
  const [first] = command.registeredArguments;
  const long = (option: Option) => option.long ?? option.short ?? '';
  const own: CommandWords = {
    path,
    subcommands: command.commands.map((one) => ({ word: one.name(), description: one.description() })),
    options: [
      ...options.map((option) => ({ word: long(option), description: option.description })),
      { word: '--help', description: 'show help' },
    ],
    choices: Object.fromEntries(
      options.flatMap((option) => (option.argChoices ? [[long(option), option.argChoices]] : [])),
    ),
    valued: options.filter(({ required, optional }) => required || optional).map(long),
    names: first?.argChoices ?? (first?.name() === 'method' ? names : []),
  };
  const below = command.commands.flatMap((one) => visit(one, `${path} ${one.name()}`.trim(), shared, names));
  return [own, ...below];
}
