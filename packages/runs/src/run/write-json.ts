import { writeOutput, type OutputKind, type Place } from '@cxr-anomaly/files/node';
import type { z } from 'zod';
import { toJson } from '../reporting/outside-text';

/** Describes JSON files that match a schema. @param name for messages, e.g. `the result of a run` */
export function jsonKind(name: string, schema: z.ZodType): OutputKind {
  return { name, isOwn: (head) => schema.safeParse(parse(head.toString())).success };
}

/** Formats a value as in a JSON file: indented, with a final newline. */
export function formatJson(value: unknown): string {
  return `${toJson(value, 2)}\n`;
}

/** Writes a value as indented JSON, completely or not at all. @throws as `writeOutput`. */
export function writeJson(path: string, value: unknown, kind: OutputKind): Promise<Place> {
  return writeOutput(path, formatJson(value), kind);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
