import { readFile } from 'node:fs/promises';
import { nearestName, SettingsError } from '@cxr-anomaly/core-nets';
import { explainFailure } from '@cxr-anomaly/files/node';
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';

/** Keys and positions that lead to a value. */
export type YamlPath = readonly PropertyKey[];

/** What a file says, checked, and where it says it. */
export interface ParsedYaml<T> {
  readonly value: T;
  /** Names file and line of what is at a path, for messages: `grid.yaml, line 3`. */
  where(this: void, path: YamlPath): string;
}

/** Reads a text file. @throws SettingsError naming it and the reason. */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new SettingsError(`${path} cannot be read: ${explainFailure(cause)}.`, { cause });
  }
}

/**
 * Parses YAML, of which JSON is a part. The schema must refuse unknown keys by itself (`strictObject`), and say in its messages what
 * a value must be ("must be a whole number ≥ 1").
 *
 * @param name what messages call the file
 * @param example of a line, for a file that holds no keys
 * @throws SettingsError that names file, line and remedy.
 */
export function parseYaml<T>(
  text: string,
  {
    name,
    example,
    schema,
    adviseKey = () => undefined,
  }: {
    readonly name: string;
    readonly example: string;
    readonly schema: z.ZodType<T>;
    /** What to do about an unknown key; by default the nearest known key is named. */
    readonly adviseKey?: (key: string) => string | undefined;
  },
): ParsedYaml<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error) {
    const { line } = lines.linePos(error.pos[0]);
    throw new SettingsError(`${name}, line ${line}: ${error.message.split('\n')[0] ?? ''}`);
  }
  const where = (path: YamlPath): string => {
    const offset = findOffset(document, path);
    return offset === undefined ? name : `${name}, line ${lines.linePos(offset).line}`;
  };
  if (document.contents !== null && !isMap(document.contents))
    throw new SettingsError(`${name}: must hold keys and values, such as "${example}".`);
  const parsed = schema.safeParse(document.toJS() ?? {});
  if (parsed.success) return { value: parsed.data, where };
  const [issue] = parsed.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    throw new SettingsError(
      `${where([...issue.path, key])}: There is no key ${key}. ${adviseKey(key) ?? nameKeys(key, schema)}`,
    );
  }
  const path = issue?.path ?? [];
  // A schema may take a value for a list of one.
  const shown = path.filter(
    (part, i) => typeof part !== 'number' || isSeq(document.getIn(path.slice(0, i), true)),
  );
  throw new SettingsError(`${where(path)}: ${shown.map(String).join('.')} ${issue?.message ?? ''}.`);
}

/** Suggests a key of the same object. */
function nameKeys(key: string, schema: z.ZodType): string {
  const known = 'shape' in schema ? Object.keys(schema.shape as object) : [];
  const nearest = nearestName(key, known);
  return nearest === undefined ? `Known are ${known.join(', ')}.` : `Did you mean ${nearest}?`;
}

/** The offset of the key or item at a path, or of what is nearest above it; undefined for a key that is missing. */
function findOffset(document: Document, path: YamlPath): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const parent: unknown =
      length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(last));
      if (pair && isScalar(pair.key) && pair.key.range) return pair.key.range[0];
    }
    const item = document.getIn(path.slice(0, length), true);
    if (isNode(item) && item.range) return item.range[0];
  }
  return undefined;
}
