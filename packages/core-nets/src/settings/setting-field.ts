import { z } from 'zod';
import type { CommonSettings, SettingsDefinition } from '../contracts';

/** What JSON Schema says of one setting. */
export type SettingField = z.core.JSONSchema.BaseSchema;

type Range = {
  readonly [Key in 'minimum' | 'maximum' | 'exclusiveMinimum' | 'exclusiveMaximum' | 'multipleOf']?:
    number | boolean | undefined;
};

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** The JSON Schema of a definition's settings as people write them. */
export function toJsonSchema<Settings extends CommonSettings>({ schema }: SettingsDefinition<Settings>) {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}

/** Lists the settings of a definition with what its schema says of each, in the order of the schema. */
export function listFields<Settings extends CommonSettings>(
  definition: SettingsDefinition<Settings>,
): ReadonlyMap<string, SettingField> {
  const { properties = {} } = toJsonSchema(definition);
  return new Map(Object.entries(properties).map(([name, field]) => [name, asField(field)]));
}

/**
 * Reads text as the field's type: numbers, `true` and `false`, one of the values it lists, lists as JSON or comma-separated,
 * objects as JSON. Text that is none of these comes back as it is, for the schema to refuse.
 */
export function readText(text: string, field: SettingField): unknown {
  for (const alternative of alternativesOf(field)) {
    const value = readAs(text.trim(), alternative);
    if (value !== undefined) return value;
  }
  return text;
}

/** Says in words what a field takes, e.g. `a whole number from 1 to 512`. */
export function sayAllowed(field: SettingField): string {
  return alternativesOf(field).map(sayOne).join(' or ');
}

function readAs(text: string, { type, enum: listed, const: only, items }: SettingField): unknown {
  const values = only === undefined ? listed : [only];
  if (values) return values.find((value) => String(value) === text);
  switch (type) {
    case 'number':
    case 'integer':
      return NUMBER.test(text) ? Number(text) : undefined;
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : undefined;
    case 'null':
      return text === 'null' ? null : undefined;
    case 'array':
      if (text.startsWith('[')) return readJson(text);
      return text === '' ? [] : text.split(',').map((part) => readText(part, asField(items)));
    case 'string':
      return text;
    default:
      return readJson(text);
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function sayOne(field: SettingField): string {
  const { type, enum: listed, const: only, items, minItems, maxItems } = field;
  if (only !== undefined) return String(only);
  if (listed) return `one of ${listed.join(', ')}`;
  switch (type) {
    case 'integer':
      return `a whole number${sayRange(field)}`;
    case 'number':
      return `a number${sayRange(field)}`;
    case 'boolean':
      return 'true or false';
    case 'string':
      return 'text';
    case 'array': {
      const count = sayRange({ minimum: minItems, maximum: maxItems });
      return `a list${count && ` of${count} values`}, each ${sayAllowed(asField(items))}`;
    }
    default:
      return type === 'null' ? 'null' : 'a JSON object';
  }
}

function sayRange({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: Range): string {
  const steps = multipleOf === undefined ? '' : ` in steps of ${multipleOf}`;
  if (isBound(minimum) && isBound(maximum)) return ` from ${minimum} to ${maximum}${steps}`;
  const bounds = [
    isBound(exclusiveMinimum) ? `> ${exclusiveMinimum}` : '',
    isBound(minimum) ? `≥ ${minimum}` : '',
    isBound(maximum) ? `≤ ${maximum}` : '',
    isBound(exclusiveMaximum) ? `< ${exclusiveMaximum}` : '',
  ].filter(Boolean);
  return `${bounds.length ? ` ${bounds.join(' and ')}` : ''}${steps}`;
}

/** Zod bounds whole numbers by what a number can hold exactly, which goes without saying. */
function isBound(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER;
}

/** A field of several types, as one field for each. Zod shortens `anyOf` of plain types to a list of them. */
function alternativesOf(field: SettingField): readonly SettingField[] {
  if (field.anyOf) return field.anyOf.map(asField).flatMap(alternativesOf);
  const types = field.type as unknown;
  return Array.isArray(types) ? types.map((type: unknown) => asField({ ...field, type })) : [field];
}

function asField(schema: unknown): SettingField {
  return typeof schema === 'object' && schema !== null ? (schema as SettingField) : {};
}
