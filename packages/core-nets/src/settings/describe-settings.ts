import type { CommonSettings, Json, SettingsDefinition } from '../contracts';
import { listFields, sayAllowed, toJsonSchema } from './setting-field';

/** One setting, for help and documentation. */
export interface SettingDescription {
  readonly name: string;
  /** What it takes, in words, e.g. `a whole number from 1 to 512`. */
  readonly type: string;
  readonly default: Json | undefined;
  readonly description: string;
}

/** Describes every setting of a method, in the order of its schema. */
export function describeSettings<Settings extends CommonSettings>(
  definition: SettingsDefinition<Settings>,
): SettingDescription[] {
  return [...listFields(definition)].map(([name, field]) => ({
    name,
    type: sayAllowed(field),
    default: field.default as Json | undefined,
    description: field.description ?? '',
  }));
}

/** The JSON Schema (draft 2020-12) of a method's settings as people write them: what has a default may be left out. */
export function settingsJsonSchema<Settings extends CommonSettings>(
  definition: SettingsDefinition<Settings>,
  title: string,
): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = toJsonSchema(definition);
  return { $schema, title: `Settings of ${title}`, ...rest };
}
