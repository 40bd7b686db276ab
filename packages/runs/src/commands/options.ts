import {
  describeSettings,
  PRESETS,
  type Method,
  type Omission,
  type PresetName,
} from '@cxr-anomaly/core-nets';
import { sources, sourceUsage } from '@cxr-anomaly/data-cxr/node';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { DEFAULT_VAL_FRACTION } from '../run/train-run';

/** Preset that the command line uses by default. */
export const DEFAULT_PRESET: PresetName = 'cpu';

/** Most numbers in a range: far more seeds than anyone trains. */
const LONGEST_RANGE = 1000;

/** The words that `--data` accepts, for help texts. */
const DATA_HELP = [...sources.map(sourceUsage), './my-source.mjs[?…]'].join(', ');

/** The option that changes settings. */
export const SET_OPTION = '--set';

/** What `addTrainingOptions` reads from the command line. */
export interface TrainingOptions {
  readonly preset: PresetName;
  readonly set: readonly string[];
  readonly valFraction: number;
  readonly strict?: true;
}

/** What the argument `<method>` accepts, for help texts. */
export function methodHelp(methods: readonly Method[]): string {
  return `${methods.map(({ name }) => name).join(', ')}, or one of your own: ./my-method.mjs, or an installed package`;
}

/** Adds the option that names the data. */
export function addDataOption(command: Command, defaultWord?: string): Command {
  return defaultWord === undefined
    ? command.requiredOption('--data <data>', `what to read: ${DATA_HELP}`)
    : command.option('--data <data>', `what to read: ${DATA_HELP}`, defaultWord);
}

/** Adds the options that decide how one of these methods is trained. */
export function addTrainingOptions(command: Command, methods: readonly Method[]): Command {
  addSettingOptions(command, methods);
  return command
    .addOption(
      new Option(
        '--preset <preset>',
        'smoke takes seconds, quick gives a first look, cpu takes minutes on two cores, reference follows the publication',
      )
        .choices(PRESETS)
        .default(DEFAULT_PRESET),
    )
    .addOption(
      new Option(`${SET_OPTION} <key=value>`, 'change a setting (--epochs 3 works too); may be repeated')
        .argParser(collect)
        .default([], 'the preset unchanged'),
    )
    .option(
      '--val-fraction <fraction>',
      'share of the normal training images held out for the threshold if the data has no validation split',
      parseFraction,
      DEFAULT_VAL_FRACTION,
    );
}

/**
 * Lets every setting be given as an option with its name, as spelled and with hyphens; help lists the settings and their meaning.
 */
function addSettingOptions(command: Command, methods: readonly Method[]): void {
  const settings = new Set(
    methods.flatMap((method) => describeSettings(method.settings).map(({ name }) => name)),
  );
  for (const name of settings) {
    // Seeds have their own options, for one or several.
    if (name === 'seed' || command.options.some(({ long }) => long === `--${name}`)) continue;
    const assign = (value: string): string => {
      const before = command.getOptionValue('set') as readonly string[];
      command.setOptionValue('set', [...before, `${name}=${value}`]);
      return value;
    };
    const hyphens = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    for (const flag of new Set([name, hyphens]))
      command.addOption(new Option(`--${flag} <value>`).argParser(assign).hideHelp());
  }
}

/** Adds the option that sets how many false alarms a threshold allows; without it, the command's own default applies. */
export function addRateOption(command: Command): Command {
  return command.option(
    '--false-alarm-rate <fraction>',
    'share of normal images that may be called anomalous (default: 0.05, or the rate that the bundle was made for)',
    parseRate,
  );
}

/** What `addOmissionOptions` reads from the command line. */
export interface OmissionOptions {
  readonly anonymous?: true;
  readonly pictures: boolean;
}

/** Adds the options that keep a bundle from revealing which images it was trained on. */
export function addOmissionOptions(command: Command): Command {
  return command
    .option('--anonymous', 'keep the names of training images out of the bundle and report')
    .option('--no-pictures', 'keep pictures of training images out of the bundle, report and run folder');
}

/** What these options leave out. */
export function listOmissions({ anonymous, pictures }: OmissionOptions): Omission[] {
  return [...(anonymous ? (['names'] as const) : []), ...(pictures ? [] : (['pictures'] as const))];
}

/** Adds the options that say which bundles are accepted. */
export function addTrustOptions(command: Command): Command {
  return command
    .option('--trust <key>', 'accept only a bundle signed with this public key, a PEM file')
    .option('--expect-sha256 <digest>', 'accept only the bundle with this digest');
}

/** Adds the option that refuses imperfect data. */
export function addStrictOption(command: Command): Command {
  return command.option('--strict', 'refuse data with any problem instead of leaving images out');
}

/** Adds the option that says by which columns of metadata test images are grouped. @param fallback what is done without it */
export function addByOption(command: Command, fallback = 'all there are'): Command {
  return command.option(
    '--by <columns>',
    `comma-separated columns of metadata to group test images by, such as view,sex,age (default: ${fallback})`,
    parseNames,
  );
}

/** Parses comma-separated names, each at most once. @throws InvalidArgumentError */
export function parseNames(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('Give names parted by commas, such as view,sex.');
  return [...new Set(names)];
}

/** Parses comma-separated names of methods; which there are is known later, when modules are loaded. */
export function parseMethods(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}

/** Adds the option that prints JSON instead of a table. */
export function addJsonOption(command: Command): Command {
  return command.option('--json', 'print JSON instead of a table');
}

/** Parses a whole number ≥ 0. @throws InvalidArgumentError */
export function parseWhole(text: string): number {
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw new InvalidArgumentError('It must be a whole number ≥ 0.');
}

/** Parses a whole number ≥ 1. @throws InvalidArgumentError */
export function parseCount(text: string): number {
  const count = parseWhole(text);
  if (count > 0) return count;
  throw new InvalidArgumentError('It must be a whole number ≥ 1.');
}

/** Parses comma-separated whole numbers, each at most once; `0-2` stands for 0,1,2. @throws InvalidArgumentError */
export function parseWholes(text: string): number[] {
  const numbers = text.split(',').flatMap((part) => parseRange(part.trim()));
  if (new Set(numbers).size === numbers.length) return numbers;
  throw new InvalidArgumentError('It contains a number twice.');
}

function parseRange(text: string): number[] {
  const [, from, to] = /^(\d+)\s*(?:-|\.\.)\s*(\d+)$/.exec(text) ?? [];
  if (from === undefined || to === undefined) return [parseWhole(text)];
  const [first, last] = [parseWhole(from), parseWhole(to)];
  if (last < first || last - first >= LONGEST_RANGE)
    throw new InvalidArgumentError(`A range must ascend and hold at most ${LONGEST_RANGE} numbers.`);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** Parses a number ≥ 0 and below 1. @throws InvalidArgumentError */
export function parseFraction(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (value >= 0 && value < 1) return value;
  throw new InvalidArgumentError('It must be a number ≥ 0 and below 1.');
}

/** Parses a number above 0 and below 1. @throws InvalidArgumentError */
export function parseRate(text: string): number {
  const value = Number(text);
  if (value > 0 && value < 1) return value;
  throw new InvalidArgumentError('It must be a number above 0 and below 1.');
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
