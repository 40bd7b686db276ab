import { join } from 'node:path';
import { countNames } from '@cxr-anomaly/files';
import type { DataProblem, Label } from '../../contracts';
import { DataError } from '../../errors';
import { relativeId } from '../../files/list-images';
import { readOrExplain, readRegular } from '../../files/read-regular';
import { filesBelow, holdsFiles, type FolderTree } from '../../files/scan-folder';
import { isImageFolder, splitOf } from './folder-names';
import type { PlacedFile, Placement } from './placement';

/** The file of MedIAnomaly's data sets that lists their images. */
export const DATA_JSON = 'data.json';

const LABELS: Readonly<Record<string, Label>> = { '0': 0, '1': 1 };

/** Tells whether a folder has a file that may list its images. */
export function holdsDataJson({ files }: FolderTree): boolean {
  return files.includes(DATA_JSON);
}

/**
 * Places images as MedIAnomaly's `data.json` lists them, `{"train": {"0": [names]}, "test": {"0": [names], "1": [names]}}`: 0 is
 * normal, 1 anomalous, and the files are in `images/`. A name is looked up among these and never becomes a path.
 *
 * @throws DataError when it is not such a file, or lists an image twice.
 */
export async function placeListed(base: FolderTree): Promise<Placement> {
  const path = join(base.path, DATA_JSON);
  const folder = imageFolder(base);
  const files = new Map(filesBelow(folder).map((file) => [relativeId(folder.path, file), file]));
  files.delete(DATA_JSON);
  const placed: PlacedFile[] = [];
  const named = new Set<string>();
  const missing: string[] = [];
  const others: string[] = [];
  for (const { key, names } of await readLists(path)) {
    const [split, label] = [splitOf(key[0]), LABELS[key[1]]];
    if (split === undefined || label === undefined) {
      others.push(key.join('.'));
      continue;
    }
    for (const name of names) {
      if (named.has(name)) throw new DataError(`${path} lists ${name} twice. Keep one entry.`);
      named.add(name);
      const file = files.get(name);
      if (file === undefined) missing.push(name);
      else placed.push({ path: file, folder: folder.path, split, label, meta: { class: key[1] } });
    }
  }
  return {
    placed,
    unused: [
      {
        subject: folder.path,
        paths: [...files].flatMap(([name, file]) => (named.has(name) ? [] : file)),
        reason: `not listed in ${DATA_JSON}`,
      },
    ],
    problems: [
      ...report(path, others, 'list', 'that are not a split (train, val, test) with 0 or 1; not used.'),
      ...report(path, missing, 'image', `that ${folder.path} does not hold; left out.`),
    ],
  };
}

interface NameList {
  readonly key: readonly [split: string, label: string];
  readonly names: readonly string[];
}

async function readLists(path: string): Promise<NameList[]> {
  const parsed = parseJson(await readOrExplain(path, readRegular), path);
  const lists: NameList[] = [];
  for (const [split, ofSplit] of Object.entries(isObject(parsed) ? parsed : {})) {
    for (const [label, names] of Object.entries(isObject(ofSplit) ? ofSplit : {}))
      lists.push({ key: [split, label], names: isNames(names) ? names : [] });
  }
  if (lists.some(({ key, names }) => splitOf(key[0]) !== undefined && names.length > 0)) return lists;
  throw new DataError(
    `${path} does not list images as MedIAnomaly does: {"train": {"0": ["a.png", …]}, "test": {"0": […], "1": […]}}. Fix it, or remove it if it means something else.`,
  );
}

function parseJson(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new DataError(`${path} is not JSON. Download it again.`, { cause });
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

/** `images/`, or else the only folder with files, or else the folder itself. */
function imageFolder(base: FolderTree): FolderTree {
  const filled = base.folders.filter(holdsFiles);
  const [only, ...others] = filled;
  return (
    filled.find(({ name }) => isImageFolder(name)) ??
    (only !== undefined && others.length === 0 ? only : base)
  );
}

function report(subject: string, names: readonly string[], noun: string, message: string): DataProblem[] {
  return names.length === 0 ? [] : [{ subject, message: `names ${countNames(names, noun)} ${message}` }];
}
