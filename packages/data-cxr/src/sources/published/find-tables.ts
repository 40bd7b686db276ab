import { join } from 'node:path';
import { firstFew } from '@cxr-anomaly/files';
import type { DataProblem } from '../../contracts';
import { DataError } from '../../errors';
import { walkFolder, walkLevels } from './walk-folders';

/** `vindr-cxr/physionet.org/files/…`: folders of a download that people leave around the data. */
const DEPTH = 4;

/** Names of a folder's content that an error shows. */
const SHOWN = 8;

/** Tables of a data set. */
export interface FoundTables {
  /** By the name that each is requested by. */
  readonly paths: ReadonlyMap<string, string>;
  /** Reports what could not be read; a table may be there. */
  readonly problems: readonly DataProblem[];
}

/**
 * Finds tables by name, in any letter case, plain or gzipped, in a folder or up to four levels below it: higher levels take
 * precedence, and plain over gzipped.
 *
 * @throws DataError when one level has a table twice.
 */
export async function findTables(location: string, names: readonly string[]): Promise<FoundTables> {
  const wanted = new Map(names.map((name) => [name.toLowerCase(), name]));
  const found = new Map<string, string>();
  const problems: DataProblem[] = [];
  for await (const folders of walkLevels(location, DEPTH)) {
    const here = new Map<string, string>();
    for (const { path, files, problems: unread } of folders) {
      problems.push(...unread);
      // In order of name a plain table comes before its gzipped copy.
      for (const file of files) {
        const name = wanted.get(file.toLowerCase().replace(/\.gz$/, ''));
        if (name === undefined || found.has(name)) continue;
        const other = here.get(name);
        if (other === undefined) here.set(name, join(path, file));
        else if (`${other}.gz`.toLowerCase() !== join(path, file).toLowerCase())
          throw new DataError(
            `${name} exists twice: ${other} and ${join(path, file)}. Open the folder of one of them.`,
          );
      }
    }
    for (const [name, path] of here) found.set(name, path);
    if (found.size === wanted.size) break;
  }
  return { paths: found, problems };
}

/** A found table. */
export interface FoundTable {
  /** As it was requested. */
  readonly name: string;
  readonly path: string;
}

/** Returns the first of these tables that was found. */
export function firstTable({ paths }: FoundTables, names: readonly string[]): FoundTable | undefined {
  const name = names.find((candidate) => paths.has(candidate));
  return name === undefined ? undefined : { name, path: paths.get(name) as string };
}

/** Creates an error that says which tables a folder lacks, what it holds instead, and what could not be read. */
export async function missingTables(
  location: string,
  names: readonly string[],
  { layout, tables }: { readonly layout: string; readonly tables: FoundTables },
): Promise<DataError> {
  const { files, folders } = await walkFolder(location);
  const content = [...folders.map((name) => `${name}/`), ...files];
  return new DataError(
    `${location}: ${names.join(' or ')} is missing. The folder ${content.length === 0 ? 'is empty' : `holds ${firstFew(content, SHOWN)}`}. ${layout}${tables.problems.map(({ subject, message }) => `\n  ${subject}: ${message}`).join('')}`,
  );
}
