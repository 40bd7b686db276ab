import type { Command, Option } from 'commander';
import { SET_OPTION } from '../options';
import { CONFIG_OPTION } from './config-schema';

/** What somebody has typed after a command. */
export interface Typed {
  /** Path of the config file. */
  readonly config: string | undefined;
  /** All words but `--config` and its file. */
  readonly words: readonly string[];
  readonly operands: readonly string[];
  /** Options that were given, as their values are named. */
  readonly options: ReadonlySet<string>;
  /** Settings that were given, by `--set` or by their own options. */
  readonly assigned: ReadonlySet<string>;
}

/** Finds the command that words lead to, and how many of them do. */
export function findCommand(program: Command, words: readonly string[]): { command: Command; depth: number } {
  let command = program;
  let depth = 0;
  for (const word of words) {
    const next = command.commands.find((one) => one.name() === word);
    if (!next) break;
    command = next;
    depth++;
  }
  return { command, depth };
}

/** Tells options and their values from arguments. */
export function readTyped(command: Command, given: readonly string[]): Typed {
  const words: string[] = [];
  const operands: string[] = [];
  const options = new Set<string>();
  const assigned = new Set<string>();
  let config: string | undefined;
  const known = (name: string): Option | undefined => command.options.find(({ long }) => long === name);
  for (let i = 0; i < given.length; i++) {
    const word = given[i] ?? '';
    if (word === '--') {
      operands.push(...given.slice(i + 1));
      words.push(...given.slice(i));
      break;
    }
    if (!word.startsWith('-')) {
      operands.push(word);
      words.push(word);
      continue;
    }
    const [name = '', ...inline] = word.split('=');
    const option = known(name);
    const own = [word];
    if (option?.required && inline.length === 0 && i + 1 < given.length) own.push(given[++i] ?? '');
    const value = inline.length > 0 ? inline.join('=') : own[1];
    // Without a file it is left for the program to refuse.
    if (name === CONFIG_OPTION && value !== undefined) {
      config = value;
      continue;
    }
    words.push(...own);
    if (!option) continue;
    options.add(option.attributeName());
    if (name === SET_OPTION) assigned.add((value ?? '').split('=')[0]?.trim() ?? '');
    else assigned.add(option.attributeName());
  }
  return { config, words, operands, options, assigned };
}
