import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';

/** Imports of relative paths in source code; a match in a comment does no harm. */
const IMPORT = /\b(?:from|import|require)\s*\(?\s*(["'])(\.{1,2}\/[^"'\n]+)\1/g;

/** What CommonJS tries to append to a path. */
const ENDINGS = ['', '.js', '.cjs', '.mjs', '.json', '/index.js'];

/**
 * Digests the code of a module: its file and everything that it imports, directly or not, by relative paths. Packages that it
 * imports by name, files that it reads and paths that it computes are not covered.
 *
 * @param entry the module's file
 * @returns hex sha256 of what `sha256sum` prints for these files, ordered by their paths relative to the folder of the entry.
 */
export async function hashModule(entry: string): Promise<string> {
  const hashes = new Map<string, string>();
  const visit = async (file: string): Promise<void> => {
    if (hashes.has(file)) return;
    const content = await readFile(file);
    hashes.set(file, createHash('sha256').update(content).digest('hex'));
    for (const [, , specifier = ''] of content.toString().matchAll(IMPORT)) {
      const imported = await findFile(resolve(dirname(file), specifier));
      if (imported !== undefined) await visit(imported);
    }
  };
  await visit(entry);
  const lines = [...hashes].map(([file, hash]) => [nameFrom(entry, file), hash] as const);
  lines.sort(([a], [b]) => (a < b ? -1 : 1));
  const listed = lines.map(([name, hash]) => `${hash}  ${name}\n`).join('');
  return createHash('sha256').update(listed).digest('hex');
}

async function findFile(path: string): Promise<string | undefined> {
  for (const ending of ENDINGS) {
    const found = await stat(path + ending).catch(() => undefined);
    if (found?.isFile() === true) return path + ending;
  }
  return undefined;
}

function nameFrom(entry: string, file: string): string {
  return relative(dirname(entry), file).split(sep).join('/');
}
