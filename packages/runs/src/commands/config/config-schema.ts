import { settingsJsonSchema, type Method } from '@cxr-anomaly/core-nets';
import { UsageError } from '@cxr-anomaly/files';
import { InvalidArgumentError, type Argument, type Command, type Option } from 'commander';
import { z } from 'zod';
import {
  parseCount,
  parseFraction,
  parseMethods,
  parseNames,
  parseRate,
  parseWhole,
  parseWholes,
  SET_OPTION,
} from '../options';

/** The option that names a config file. */
export const CONFIG_OPTION = '--config';

/** The key of the settings that `--set` changes. */
export const SETTINGS_KEY = 'settings';

const text = z.string('must be a word; put it in quotes if it looks like something else');
const texts = z.union([text, z.array(text)], 'must be a word, or a list of words');
const word = z.union([z.string(), z.number()], 'must be a word or a number');
const words = z.union([word, z.array(word)], 'must be a word or number, or a list of them');
const flag = z.boolean('must be true or false');

/** What the values of options look like that are not just words; each is also checked as on the command line. */
const VALUES = new Map<unknown, z.ZodType>([
  [parseWhole, z.int('must be a whole number ≥ 0').min(0, 'must be a whole number ≥ 0')],
  [parseCount, z.int('must be a whole number ≥ 1').min(1, 'must be a whole number ≥ 1')],
  [parseFraction, z.number('must be a number ≥ 0 and below 1').min(0).lt(1)],
  [parseRate, z.number('must be a number above 0 and below 1').gt(0).lt(1)],
  [parseWholes, words],
  [parseNames, texts],
  [parseMethods, texts],
]);

/** A key of a config file. */
export interface ConfigKey {
  readonly name: string;
  /** What the command line has for it; undefined for the settings that `--set` changes. */
  readonly of: Option | Argument | undefined;
  readonly schema: z.ZodType;
}

/** Lists the keys that a command's config file may have: its arguments and options, and the settings of its methods. */
export function listKeys(command: Command): ConfigKey[] {
  const args = command.registeredArguments.map((argument) => ({
    name: argument.name(),
    of: argument,
    schema: valueOf(argument).describe(argument.description),
  }));
  const options = command.options
    .filter(({ hidden, long }) => !hidden && long !== CONFIG_OPTION)
    .map((option) =>
      option.long === SET_OPTION
        ? { name: SETTINGS_KEY, of: undefined, schema: settingsOf().describe('changes of the preset') }
        : {
            name: option.attributeName(),
            of: option,
            schema: optionValue(option).describe(option.description),
          },
    );
  return [...args, ...options];
}

/** What a command's config file may hold. */
export function configSchema(command: Command) {
  return z.strictObject(
    Object.fromEntries(listKeys(command).map(({ name, schema }) => [name, schema.exactOptional()])),
  );
}

/** The JSON Schema of a command's config file, for editors; it knows the settings of these methods. */
export function configJsonSchema(
  command: Command,
  name: string,
  methods: readonly Method[],
): Readonly<Record<string, unknown>> {
  const { $schema, properties = {}, ...rest } = toJsonSchema(configSchema(command));
  const settings = properties[SETTINGS_KEY];
  return {
    $schema,
    title: `Config file of ${name}`,
    ...rest,
    properties: {
      ...properties,
      ...(typeof settings === 'object' && {
        [SETTINGS_KEY]: { ...settings, properties: settingsOfAll(methods) },
      }),
    },
  };
}

/** The JSON Schema (draft 2020-12) of a file, as people write it. */
export function toJsonSchema(schema: z.ZodType) {
  return z.toJSONSchema(schema, {
    ...{ io: 'input', unrepresentable: 'any' },
    override({ jsonSchema }) {
      // What is taken for a list of one is described by hand; here zod says only what becomes of it.
      if (jsonSchema.anyOf && jsonSchema.items)
        for (const key of ['type', 'items', 'minItems'] as const) delete jsonSchema[key];
    },
  });
}

function settingsOf(): z.ZodType {
  return z.record(z.string(), z.unknown(), 'must hold settings and their values, such as "epochs: 10"');
}

/** Every setting of the methods, with what any of them takes. */
function settingsOfAll(methods: readonly Method[]): Record<string, unknown> {
  const all = new Map<string, Map<string, unknown>>();
  for (const { settings, title } of methods) {
    const { properties } = settingsJsonSchema(settings, title) as { properties: Record<string, unknown> };
    for (const [name, schema] of Object.entries(properties))
      all.set(name, (all.get(name) ?? new Map<string, unknown>()).set(JSON.stringify(schema), schema));
  }
  return Object.fromEntries(
    [...all].map(([name, schemas]) => {
      const [first, ...others] = schemas.values();
      return [name, others.length > 0 ? { anyOf: [first, ...others] } : first];
    }),
  );
}

function optionValue(option: Option): z.ZodType {
  return option.required || option.optional ? valueOf(option) : flag;
}

function valueOf(one: Option | Argument): z.ZodType {
  const { argChoices, parseArg } = one;
  if (argChoices)
    return z.enum(argChoices, `must be ${argChoices.join(', ').replace(/, ([^,]*)$/, ' or $1')}`);
  const schema = VALUES.get(parseArg) ?? (isRepeated(one) ? texts : parseArg ? word : text);
  if (!parseArg) return schema;
  return schema.superRefine((value, context) => {
    try {
      for (const text of wordsOf(value, one)) parseArg(text, []);
    } catch (error) {
      if (!(error instanceof InvalidArgumentError || error instanceof UsageError)) throw error;
      const message = error.message.replace(/^It /, '').replace(/\.$/, '');
      context.addIssue({
        code: 'custom',
        message: message.startsWith('must') ? message : `cannot be taken: ${message}`,
      });
    }
  });
}

/** Whether it may be given several times. */
export function isRepeated(one: Option | Argument): boolean {
  const initial: unknown = one.defaultValue;
  return one.variadic || (Array.isArray(initial) && !VALUES.has(one.parseArg));
}

/** The words that stand for a value on the command line. */
export function wordsOf(value: unknown, one: Option | Argument): string[] {
  const list = (Array.isArray(value) ? value : [value]).map(String);
  return isRepeated(one) ? list : [list.join(',')];
}
