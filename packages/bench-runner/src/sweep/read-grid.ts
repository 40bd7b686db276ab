import { parseYaml, readText, type ParsedYaml } from '@cxr-anomaly/cluster';
import { PRESETS, SettingsError, type Method, type PresetName } from '@cxr-anomaly/core-nets';
import type { DataSet } from '@cxr-anomaly/data-cxr';
import { openDataSet } from '@cxr-anomaly/data-cxr/node';
import { UsageError } from '@cxr-anomaly/files';
import {
  chooseMethod,
  DEFAULT_PRESET,
  DEFAULT_VAL_FRACTION,
  parseWholes,
  toJsonSchema,
} from '@cxr-anomaly/runs';
import { InvalidArgumentError } from 'commander';
import { z } from 'zod';

/** A value, or a list of them. */
const listOf = <T extends z.ZodType>(item: T) => {
  const one = { ...toJsonSchema(item), $schema: undefined };
  return z
    .preprocess(
      (given): unknown[] => (Array.isArray(given) ? (given as unknown[]) : [given]),
      z.array(item).min(1, 'must not be empty'),
    )
    .meta({ anyOf: [one, { type: 'array', items: one, minItems: 1 }] });
};

const words = (what: string) => listOf(z.string(`must be ${what}`).min(1, `must be ${what}`));

/** Seeds, and ranges such as 0-4. */
const seeds = listOf(
  z.union([z.int(), z.string()], 'must be whole numbers, or a range such as 0-4'),
).transform((parts, context) => {
  try {
    return parseWholes(parts.join(','));
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    context.addIssue({
      code: 'custom',
      message: `must be whole numbers, or a range such as 0-4: ${error.message.replace(/\.$/, '')}`,
    });
    return z.NEVER;
  }
});

const schema = z.strictObject({
  methods: words('the name of a method, or ./my-method.mjs').describe('methods to train, your own included'),
  data: words('a data word, such as nih:DIR')
    .default(['phantom'])
    .describe('data sets, as --data names them'),
  presets: listOf(z.enum(PRESETS, 'must be smoke, quick, cpu or reference'))
    .default([DEFAULT_PRESET])
    .describe('where settings start from'),
  seeds: seeds.default([0]).describe('seeds, and ranges of seeds such as 0-4'),
  settings: z
    .record(
      z.string(),
      listOf(z.union([z.string(), z.number(), z.boolean()], 'must be a word, a number, true or false')),
      'must hold settings and their values, such as "epochs: [10, 20]"',
    )
    .default({})
    .describe('settings with the values to try; a method without one takes part with its first value'),
  valFraction: z
    .number('must be a number ≥ 0 and below 1')
    .min(0, 'must be a number ≥ 0 and below 1')
    .lt(1, 'must be a number ≥ 0 and below 1')
    .default(DEFAULT_VAL_FRACTION)
    .describe('share of the normal training images held out if the data has no validation split'),
});

/** The JSON Schema of a grid's file, for editors. */
export function gridJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = toJsonSchema(schema);
  return { $schema, title: 'Grid of a sweep', ...rest };
}

type GridFile = z.infer<typeof schema>;

/** Every combination of its lists is a run. */
export interface Grid {
  readonly methods: readonly Method[];
  /** As the file names them, in the same order. */
  readonly words: readonly string[];
  readonly dataSets: readonly DataSet[];
  readonly presets: readonly PresetName[];
  readonly seeds: readonly number[];
  readonly settings: Readonly<Record<string, readonly (string | number | boolean)[]>>;
  readonly valFraction: number;
  /** Names file and line of one of the settings. */
  whereSetting(name: string): string;
}

/** Reads a grid's file. @throws SettingsError or DataError that names file, line and remedy. */
export async function readGrid(path: string, known: readonly Method[]): Promise<Grid> {
  return parseGrid(await readText(path), path, known);
}

/** The same of its text. @param name what messages call the file */
export async function parseGrid(text: string, name: string, known: readonly Method[]): Promise<Grid> {
  const file: ParsedYaml<GridFile> = parseYaml(text, { name, example: 'methods: [memdae, rlad]', schema });
  const { methods: names, data, ...others } = file.value;
  const methods: Method[] = [];
  for (const [i, word] of names.entries()) {
    const method = await at(
      () => file.where(['methods', i]),
      () => chooseMethod(word, known),
    );
    if (methods.some((one) => one.name === method.name))
      throw new SettingsError(`${file.where(['methods', i])}: ${word} is listed twice. Leave one out.`);
    methods.push(method);
  }
  const dataSets: DataSet[] = [];
  for (const [i, word] of data.entries())
    dataSets.push(
      await at(
        () => file.where(['data', i]),
        () => openDataSet(word),
      ),
    );
  return {
    ...others,
    ...{ methods, words: names, dataSets },
    whereSetting: (setting) => file.where(['settings', setting]),
  };
}

/** Puts file and line in front of what is wrong with a value. */
export async function at<T>(where: () => string, look: () => T | Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new SettingsError(`${where()}: ${error.summary}`, { lines: error.lines, cause: error });
  }
}
