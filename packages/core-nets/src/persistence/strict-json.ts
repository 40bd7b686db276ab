import { brief } from '@cxr-anomaly/files';
import { BundleError } from '../errors';

/** Deeper nesting has no use in our formats and would overflow the stack of recursive readers. */
const MAX_DEPTH = 64;

/**
 * Parses JSON that may come from anywhere: UTF-8 without errors, no duplicate key, no `__proto__`, at most 64 levels.
 *
 * @param file named in messages.
 * @throws BundleError saying what is wrong with the text.
 */
export function parseStrictJson(bytes: Uint8Array, file: string): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    assertPlainKeys(text, file);
    return value;
  } catch (error) {
    if (error instanceof BundleError) throw error;
    throw new BundleError(`${file}: not valid JSON (${brief(String(error))}). Copy or export it again.`, {
      cause: error,
    });
  }
}

/** Walks over text that `JSON.parse` accepted, because a parsed object no longer shows that a key came twice. */
function assertPlainKeys(text: string, file: string): void {
  const keysOfOpen: (Set<string> | undefined)[] = [];
  let lastString = '""';
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '"') {
      const end = endOfString(text, i);
      lastString = text.slice(i, end + 1);
      i = end;
    } else if (character === '{' || character === '[') {
      keysOfOpen.push(character === '{' ? new Set() : undefined);
      if (keysOfOpen.length > MAX_DEPTH) {
        throw new BundleError(`${file}: JSON nested deeper than ${MAX_DEPTH} levels.`);
      }
    } else if (character === '}' || character === ']') {
      keysOfOpen.pop();
    } else if (character === ':') {
      takeKey(JSON.parse(lastString) as string, keysOfOpen.at(-1), file);
    }
  }
}

function takeKey(key: string, taken: Set<string> | undefined, file: string): void {
  if (key === '__proto__') throw new BundleError(`${file}: the name '__proto__' is not allowed.`);
  if (taken?.has(key)) throw new BundleError(`${file}: the name '${brief(key)}' appears twice.`);
  taken?.add(key);
}

/** Index of the quote that closes the string opened at `start`. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return end;
  }
}
