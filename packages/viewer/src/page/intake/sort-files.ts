import { MANIFEST_PATH } from '@cxr-anomaly/core-nets';
import { isImageName } from '@cxr-anomaly/data-cxr';
import type { BundleSource } from '../../contracts';
import { nameOf, type ChosenFile } from '../model/film';
import { readZip } from './read-zip';

/** What the user chose, by what it is for. */
export interface SortedFiles {
  readonly films: readonly ChosenFile[];
  readonly bundles: readonly BundleSource[];
  /** A table that may label the films. */
  readonly table?: ChosenFile;
  /** Files that are none of these, which are left out, and archives that cannot be read. */
  readonly leftOut: readonly string[];
}

/** Files that operating systems and DICOM media add. */
const LITTER = /(^|\/)(\.|__MACOSX\/|Thumbs\.db$|DICOMDIR$)/i;

/** Sorts files: those of a bundle, which lie beside its description, films, a table of labels. Archives are unpacked first. */
export async function sortFiles(chosen: readonly ChosenFile[]): Promise<SortedFiles> {
  const leftOut: string[] = [];
  const files: ChosenFile[] = [];
  for (const file of chosen) {
    if (!isZip(file)) files.push(file);
    else
      try {
        files.push(...(await readZip(await file.read(), file.path)));
      } catch (error) {
        leftOut.push(`${file.path}: ${error instanceof Error ? error.message : String(error)}`);
      }
  }
  const kept = files.filter(({ path }) => !LITTER.test(path));
  const folders = kept.filter((file) => nameOf(file) === MANIFEST_PATH).map(folderOf);
  const inBundle = (file: ChosenFile): boolean => folders.some((folder) => file.path.startsWith(folder));
  const others = kept.filter((file) => !inBundle(file));
  const tables = others.filter(isTable);
  const table = tables.find((file) => nameOf(file).toLowerCase() === 'metadata.csv') ?? tables[0];
  const films = others.filter(mayBeFilm);
  const rest = others.filter((file) => !mayBeFilm(file) && file !== table);
  return {
    films,
    bundles: await Promise.all(folders.map((folder) => readBundle(folder, kept))),
    ...(table && { table }),
    leftOut: [...leftOut, ...rest.map(({ path }) => `${path}: is not named like an image.`)],
  };
}

/** DICOM files often have no extension, or what looks like one: a part of a UID. */
function mayBeFilm(file: ChosenFile): boolean {
  return isImageName(file.path) || /^[^.]+$|\.\d+$/.test(nameOf(file));
}

function isZip({ path }: ChosenFile): boolean {
  return path.toLowerCase().endsWith('.zip');
}

function isTable({ path }: ChosenFile): boolean {
  return path.toLowerCase().endsWith('.csv');
}

/** With a slash at its end; empty for what lies in no folder. */
function folderOf({ path }: ChosenFile): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

async function readBundle(folder: string, files: readonly ChosenFile[]): Promise<BundleSource> {
  const own = files.filter(({ path }) => path.startsWith(folder));
  const read = own.map(async (file) => [file.path.slice(folder.length), await file.read()] as const);
  const parts = folder.split('/').filter((part) => part !== '' && part !== 'bundle');
  return { name: parts.at(-1) ?? 'bundle', files: new Map(await Promise.all(read)) };
}
