import { basename, dirname, extname, join } from 'node:path';
import { countNames, countOf, firstFew } from '@cxr-anomaly/files';
import type { DataProblem } from '../../contracts';
import { DataError } from '../../errors';
import { relativeId } from '../../files/list-images';
import { filesBelow, holdsFiles, type FolderTree } from '../../files/scan-folder';
import { METADATA_TABLE } from '../../metadata/metadata-table';
import { DATA_JSON, holdsDataJson, placeListed } from './data-json';
import { filesOutside, findBase, holdsClasses } from './find-base';
import { splitOf } from './folder-names';
import { checkNormal } from './normal-classes';
import { placeClasses, type ClassOptions } from './place-classes';
import type { PlacedFile, UnusedFiles } from './placement';

/** Texts and tables that come with a data set, next to its folders. */
const DOCUMENT = /^(readme|licen[cs]e|copying)\b|\.(txt|md|pdf|docx?|csv|tsv|xlsx?|json|xml|html?)$/i;

/** Common kinds of images that `decodeFile` does not read. */
const CONVERTED = /^\.(bmp|gif|heic|jp2|jxl|avif)$/;

/** Images by split and class, and everything else in a folder. */
export interface PlacedFiles {
  /** The folder that holds the layout; ids are relative to it. */
  readonly base: string;
  readonly placed: readonly PlacedFile[];
  readonly problems: readonly DataProblem[];
  /** How the files were interpreted, one line each, for `DataSet.reading`. */
  readonly reading: readonly string[];
}

/**
 * Determines the layout of a folder, and what each file in it is.
 *
 * @param tree the folder without masks
 * @throws DataError when the layout is ambiguous, or no class has a name that the user calls normal.
 */
export async function placeFiles(tree: FolderTree, options: ClassOptions): Promise<PlacedFiles> {
  const { normal, isImage } = options;
  const found = findBase(tree, (folder) => holdsClasses(folder, normal.isNormal) || holdsDataJson(folder));
  const base = found ?? tree;
  const isListed = found !== undefined && !holdsClasses(base, normal.isNormal);
  const { placed, unused, problems } = isListed
    ? await placeListed(base)
    : placeClasses(found ?? { ...tree, files: [], folders: [] }, options);
  if (isListed && normal.said !== undefined)
    throw new DataError(`${base.path}: ${DATA_JSON} says what is normal. Leave normal= out.`);
  const counts = found === undefined ? countFolders(tree) : countClasses(placed);
  const lists = isListed ? join(base.path, DATA_JSON) : undefined;
  const all = filesBelow(tree).filter((path) => path !== lists);
  const documents = new Set(all.filter((path) => isDocument(base.path, path)));
  const skipped = [...documents].filter((path) => path !== join(base.path, METADATA_TABLE));
  const outside = {
    subject: tree.path,
    paths: filesOutside(all, base),
    reason: `outside ${base.path}`,
  };
  const isUnused = (path: string): boolean => isImage(path) && !documents.has(path);
  return {
    base: base.path,
    placed,
    problems: [
      ...reportKinds(all.filter((path) => !isImage(path) && !documents.has(path))),
      ...(isListed ? [] : checkNormal(base.path, counts, normal)),
      ...[outside, ...unused].flatMap(({ paths, ...where }) =>
        reportUnused({ ...where, paths: paths.filter(isUnused) }),
      ),
      ...problems,
    ],
    reading: [
      ...(base === tree ? [] : [`${relativeId(tree.path, base.path)}/: the folder of the data`]),
      ...(isListed ? [`${DATA_JSON}: lists of normal (0) and anomalous (1) images`] : []),
      ...(skipped.length === 0
        ? []
        : [`skipped: ${firstFew(skipped.map((path) => relativeId(tree.path, path)))}`]),
    ],
  };
}

/** Tells whether a file is a text or table outside the class folders. */
function isDocument(base: string, path: string): boolean {
  if (!DOCUMENT.test(basename(path))) return false;
  const folder = relativeId(base, dirname(path));
  return folder === '' || folder.startsWith('..') || splitOf(folder) !== undefined;
}

function reportUnused({ subject, paths, reason }: UnusedFiles): DataProblem[] {
  const names = paths.map((path) => relativeId(subject, path));
  return names.length === 0
    ? []
    : [{ subject, message: `has ${countNames(names, 'file')} not used: ${reason}.` }];
}

function countClasses(placed: readonly PlacedFile[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { meta } of placed) {
    const name = String(meta['finding']);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** Counts the files of folders that could be classes, on the highest level that has several. */
function countFolders(tree: FolderTree): Map<string, number> {
  const filled = tree.folders.filter(holdsFiles);
  const [only, ...others] = filled;
  if (only !== undefined && others.length === 0 && only.folders.some(holdsFiles)) return countFolders(only);
  return new Map(filled.map((folder) => [folder.name, filesBelow(folder).length]));
}

/** Reports files that are not named like images, one line for each kind. */
function reportKinds(paths: readonly string[]): DataProblem[] {
  const kinds = new Map<string, string[]>();
  for (const path of paths) {
    const kind = extname(path).toLowerCase();
    const same = kinds.get(kind);
    if (same === undefined) kinds.set(kind, [path]);
    else same.push(path);
  }
  return [...kinds].map(([kind, [subject = '', ...more]]) => {
    const others =
      more.length === 0
        ? ''
        : `, nor ${more.length === 1 ? 'is' : 'are'} ${countOf(more.length, `more ${kind} file`)}`;
    const advice = CONVERTED.test(kind) ? 'Convert it to PNG' : 'Left out';
    return {
      subject,
      message: `is not named as an image (.png .jpg .tif .webp .dcm)${others}. ${advice}.`,
    };
  });
}
