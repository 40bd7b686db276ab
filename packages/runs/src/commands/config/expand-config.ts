/**
 * Config files: `--config FILE` stands for the words that say what the file says, put before those of the command line, which
 * therefore win.
 */
import { parseYaml, readText, type ParsedYaml } from '@cxr-anomaly/cluster';
import { SettingsError } from '@cxr-anomaly/core-nets';
import { UsageError } from '@cxr-anomaly/files';
import { Option, type Command } from 'commander';
import { z } from 'zod';
import type { RunConfig } from '../../run/run-config';
import { runConfigSchema } from '../../run/run-schemas';
import { SET_OPTION } from '../options';
import {
  CONFIG_OPTION,
  configSchema,
  listKeys,
  SETTINGS_KEY,
  wordsOf,
  type ConfigKey,
} from './config-schema';
import { findCommand, readTyped, type Typed } from './typed-words';

type Values = Readonly<Record<string, unknown>>;

/** A command line without `--config`. */
export interface ExpandedLine {
  readonly argv: readonly string[];
  /** Puts file and line in front of what is wrong with a setting of the file. */
  locate(this: void, error: unknown): unknown;
}

/** Adds `--config` to every command of a program. */
export function addConfigOption(program: Command): Command {
  for (const command of program.commands) {
    addConfigOption(command);
    if (listKeys(command).length === 0 || command.name() === 'help') continue;
    command.addOption(
      new Option(
        `${CONFIG_OPTION} <file>`,
        'YAML or JSON file that holds options and arguments; those of the command line go over it',
      ),
    );
  }
  return program;
}

/**
 * Puts what a config file says in place of `--config`.
 *
 * @param argv as of a process: the words of the command line come third.
 * @throws SettingsError that names file, line and remedy.
 */
export async function expandConfig(program: Command, argv: readonly string[]): Promise<ExpandedLine> {
  const { command, depth } = findCommand(program, argv.slice(2));
  const lead = argv.slice(0, 2 + depth);
  const typed = readTyped(command, argv.slice(2 + depth));
  if (typed.config === undefined || typed.words.includes('--help')) return { argv, locate: (error) => error };
  const name = typed.config;
  const text = await readText(name);
  const found = isRunConfig(text, name)
    ? readRun(text, name, { command, typed })
    : readKeys(text, name, command);
  const words = listKeys(command).flatMap((key) => optionWords(key, found.value, typed));
  return {
    argv: [
      ...lead,
      ...words,
      ...(found.words ?? []),
      ...leadingArguments(command, found.value, typed),
      ...typed.words,
    ],
    locate: (error) => locate(error, found, typed),
  };
}

interface Found extends Pick<ParsedYaml<Values>, 'value' | 'where'> {
  /** Hidden options to add. */
  readonly words?: readonly string[];
}

function readKeys(text: string, name: string, command: Command): Found {
  const settings = command.options.filter(({ hidden }) => hidden).map((option) => option.attributeName());
  const takesSettings = command.options.some(({ long }) => long === SET_OPTION);
  return parseYaml<Values>(text, {
    ...{ name, example: 'data: folder:films', schema: configSchema(command) },
    adviseKey: (key) =>
      takesSettings && settings.includes(key)
        ? `It is a setting: put it under "${SETTINGS_KEY}:".`
        : undefined,
  });
}

/** Whether a file is the `config.json` of a run. */
function isRunConfig(text: string, name: string): boolean {
  const loose = z.record(z.string(), z.unknown());
  const { value } = parseYaml(text, { name, example: 'data: folder:films', schema: loose });
  return 'formatVersion' in value && 'versions' in value;
}

/** Reads the `config.json` of a run as a config file that repeats it. */
function readRun(
  text: string,
  name: string,
  { command, typed }: { readonly command: Command; readonly typed: Typed },
): Found {
  const { value: run, where } = parseYaml(text, { name, example: 'data: phantom', schema: runConfigSchema });
  const known = new Set(listKeys(command).map((key) => key.name));
  if (!known.has(SETTINGS_KEY))
    throw new SettingsError(
      `${name} is the config.json of a run, which train repeats: train --config ${name}`,
    );
  if (run.module && typed.operands.length === 0)
    throw new SettingsError(
      `${where(['module'])}: The run was trained by code of your own. Name it: train ./my-method.mjs --config ${name}`,
    );
  const value = Object.fromEntries(Object.entries(valuesOf(run)).filter(([key]) => known.has(key)));
  const expects = command.options.some(({ long }) => long === '--expect-data') && !typed.options.has('data');
  return { value, where, ...(expects && { words: [`--expect-data=${run.data.fingerprint}`] }) };
}

function valuesOf({
  method,
  preset,
  settings,
  data,
  valFraction,
  falseAlarmRate,
  omits = [],
}: RunConfig): Values {
  return {
    ...{ method, settings, data: data.word, valFraction },
    ...(preset && { preset }),
    ...(falseAlarmRate !== undefined && { falseAlarmRate }),
    ...(omits.includes('names') && { anonymous: true }),
    ...(omits.includes('pictures') && { pictures: false }),
  };
}

/** The options that say what a key of the file says, unless the command line says otherwise. */
function optionWords({ name, of }: ConfigKey, values: Values, { options }: Typed): string[] {
  const value = values[name];
  if (value === undefined) return [];
  if (of === undefined)
    return Object.entries(value as Record<string, unknown>).map(
      ([key, one]) => `${SET_OPTION}=${key}=${say(one)}`,
    );
  if (!(of instanceof Option) || options.has(name)) return [];
  // So that --set seed=… on the command line goes over it.
  if (name === 'seed') return [`${SET_OPTION}=seed=${JSON.stringify(value)}`];
  if (typeof value === 'boolean') return value === of.negate ? [] : [of.long ?? ''];
  return wordsOf(value, of).map((one) => `${of.long ?? ''}=${one}`);
}

function say(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The arguments that the command line leaves out: given ones are the last. */
function leadingArguments(command: Command, values: Values, { operands }: Typed): string[] {
  const args = command.registeredArguments;
  return args.slice(0, Math.max(0, args.length - operands.length)).flatMap((argument) => {
    const value = values[argument.name()];
    return value === undefined ? [] : wordsOf(value, argument);
  });
}

/** Names the lines of settings that cannot be used, unless the command line has set them. */
function locate(error: unknown, { value, where }: Found, { assigned }: Typed): unknown {
  const settings = value[SETTINGS_KEY];
  if (!(error instanceof UsageError) || settings === undefined) return error;
  const at = (line: string): string => {
    const key = /^(\w+)[=:]/.exec(line)?.[1] ?? '';
    const isOurs = Object.hasOwn(settings as object, key) && !assigned.has(key);
    return isOurs ? `${where([SETTINGS_KEY, key])}: ${line}` : line;
  };
  const [summary, lines] = [at(error.summary), error.lines.map(at)];
  const isSame = summary === error.summary && lines.every((line, i) => line === error.lines[i]);
  return isSame ? error : new SettingsError(summary, { lines, cause: error });
}
