import {
  describeSettings,
  methodNameSchema,
  PRESETS,
  SettingsError,
  type Method,
} from '@cxr-anomaly/core-nets';

type Fields = Readonly<Record<string, unknown>>;

const FUNCTIONS = {
  preprocessing: '(settings) => Preprocessing',
  create: '(settings, preprocessing) => Detector',
  bundleParts: '(settings) => BundleParts',
  load: '(bundle) => Promise<Detector>',
};

const COMMON = ['imageSize', 'batchSize', 'seed', 'selection'];

/** Asserts that a module's default export is a method. @throws SettingsError that lists what it lacks. */
export function assertMethod(exported: unknown, word: string): Method {
  const method = asFields(exported);
  if (!method)
    throw new SettingsError(`${word} has no method as its default export: export default { name, … }.`);
  const problems = [
    ...(methodNameSchema.safeParse(method['name']).success
      ? []
      : ['name: lower-case letters, digits and hyphens, such as "my-method"']),
    ...(typeof method['title'] === 'string' ? [] : ['title: the name that people use, such as "My Method"']),
    ...findSettingsProblems(method['settings']),
    ...Object.entries(FUNCTIONS)
      .filter(([name]) => typeof method[name] !== 'function')
      .map(([name, signature]) => `${name}: a function ${signature}`),
  ];
  if (problems.length === 0) return exported as Method;
  throw new SettingsError(`${word} is not a method. What its default export needs (Method of core-nets):`, {
    lines: problems,
  });
}

function findSettingsProblems(settings: unknown): string[] {
  const { schema, presets } = asFields(settings) ?? {};
  const given = asFields(presets) ?? {};
  return [
    ...findSchemaProblems(schema),
    ...PRESETS.filter((name) => !asFields(given[name])).map(
      (name) => `settings.presets.${name}: an object of the settings it changes`,
    ),
  ];
}

function findSchemaProblems(schema: unknown): string[] {
  const fields = asFields(schema);
  if (typeof fields?.['safeParse'] !== 'function' || !('_zod' in fields))
    return ['settings.schema: a schema made with zod 4, z.object({ ...commonShape, … })'];
  const definition = { schema, presets: {} } as unknown as Method['settings'];
  const described = describeSettings(definition).map(({ name }) => name);
  return COMMON.filter((name) => !described.includes(name)).map(
    (name) => `settings.schema: the setting ${name}, as in commonShape`,
  );
}

function asFields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
}
