import type { z } from 'zod';
import type { CommonSettings, PresetName, SettingsDefinition } from '../contracts';
import { SettingsError } from '../errors';
import { nearestName } from './nearest-name';
import { listFields, readText, sayAllowed, type SettingField } from './setting-field';

/** What is asked for on top of the schema's defaults; each part overrides the one before. */
export interface SettingsRequest<Settings> {
  readonly preset?: PresetName;
  /** `key=value`, as on the command line; lists are JSON or comma-separated. */
  readonly assignments?: readonly string[];
  readonly overrides?: Partial<Settings>;
}

/**
 * Resolves settings: the schema's defaults, the preset over them, assignments over that, overrides last.
 *
 * @throws SettingsError that names every unknown key and wrong value at once, and what is allowed.
 */
export function resolveSettings<Settings extends CommonSettings>(
  definition: SettingsDefinition<Settings>,
  request: SettingsRequest<Settings> = {},
): Settings {
  const fields = listFields(definition);
  const problems: string[] = [];
  const given = new Map<string, unknown>();
  const take = (key: string, value: unknown) => {
    if (value === undefined) return;
    if (fields.has(key)) given.set(key, value);
    else problems.push(sayUnknown(key, fields));
  };
  for (const [key, value] of Object.entries(presetOf(definition, request.preset))) take(key, value);
  for (const assignment of request.assignments ?? []) {
    const [key, text] = splitAssignment(assignment);
    if (text === undefined) problems.push(`'${assignment}': must have the form key=value`);
    else take(key, readText(text, fields.get(key) ?? {}));
  }
  for (const [key, value] of Object.entries(request.overrides ?? {})) take(key, value);
  const { data, error } = definition.schema.safeParse(Object.fromEntries(given));
  for (const issue of error?.issues ?? []) problems.push(sayIssue(issue, given, fields));
  if (data !== undefined && problems.length === 0) return data;
  throw describeProblems([...new Set(problems)]);
}

function presetOf<Settings extends CommonSettings>(
  { presets }: SettingsDefinition<Settings>,
  preset: PresetName | undefined,
): Partial<Settings> {
  if (preset === undefined) return {};
  if (Object.hasOwn(presets, preset)) return presets[preset];
  throw new SettingsError(`preset=${String(preset)}: must be one of ${Object.keys(presets).join(', ')}.`);
}

function splitAssignment(assignment: string): [string, string | undefined] {
  const equals = assignment.indexOf('=');
  if (equals < 1) return [assignment, undefined];
  return [assignment.slice(0, equals).trim(), assignment.slice(equals + 1)];
}

function sayUnknown(key: string, fields: ReadonlyMap<string, SettingField>): string {
  const nearest = nearestName(key, fields.keys());
  const advice = nearest ? `did you mean ${nearest}?` : `the settings are ${[...fields.keys()].join(', ')}`;
  return `${key}: no such setting; ${advice}`;
}

function sayIssue(
  { code, path, message }: z.core.$ZodIssue,
  given: ReadonlyMap<string, unknown>,
  fields: ReadonlyMap<string, SettingField>,
): string {
  const key = String(path[0] ?? '');
  const field = fields.get(key);
  if (!field) return message;
  const value = given.has(key) ? given.get(key) : field.default;
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  const subject = shown === undefined ? `${key}: is missing` : `${key}=${shown}`;
  // Only the method's own check knows which combinations of settings are allowed.
  return code === 'custom' ? `${subject}: ${message}` : `${subject}: must be ${sayAllowed(field)}`;
}

function describeProblems(problems: readonly string[]): SettingsError {
  const [only] = problems;
  if (problems.length === 1) return new SettingsError(`${only}${only?.endsWith('?') ? '' : '.'}`);
  return new SettingsError(`${problems.length} problems with the settings:`, { lines: problems });
}
