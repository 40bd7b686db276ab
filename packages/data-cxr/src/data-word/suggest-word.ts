import { stat } from 'node:fs/promises';
import { readFolder } from '../files/read-folder';
import type { SourceDefinition } from './source-definition';

/** File names by which a source's folder is recognized, the most specific first; a plain folder of images has none of them. */
const MARKS: readonly (readonly [RegExp, (folder: string) => string])[] = [
  [/^Data_Entry_2017/i, (folder) => `nih:${folder}`],
  [/^sample_labels\.csv$/i, (folder) => `nih:${folder}`],
  [/^mimic-cxr-.*\.csv/i, (folder) => `mimic:${folder}`],
  [/^PADCHEST_.*\.csv/i, (folder) => `padchest:${folder}`],
  [/^stage_2_train_labels\.csv$/i, (folder) => `rsna:${folder}`],
  [/^CheXpert-v1\.0/i, (folder) => `chexpert:${folder}`],
  [/^valid\.csv$/i, (folder) => `chexpert:${folder}`],
  [/^annotations$/i, (folder) => `vindr:${folder}`],
  [/idx3-ubyte/, (folder) => `idx:${folder}?normal=0`],
  [/^data_batch_1\.bin$/, (folder) => `cifar10:${folder}?normal=0`],
  [/^ground_truth$/, (folder) => `mvtec:${folder}`],
  [/\.(dcm|dicom)$|^DICOMDIR$/i, (folder) => `dicom:${folder}`],
];

/**
 * Guesses which data word was meant by one with an unknown source: if it is a path, from what is there, otherwise from the
 * name of the source.
 */
export async function suggestWord(
  word: string,
  sources: readonly SourceDefinition[],
): Promise<string | undefined> {
  const [, path = '', query = ''] = /^([^?]*)(.*)$/s.exec(word) ?? [];
  // If it cannot be read, only its name is used; opening a correct word then says why it cannot be read.
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return suggestFolder(path, query);
  if (found?.isFile() === true && /\.npz$/i.test(path)) return `medmnist:${path}${query}`;
  const name = (path.split(':')[0] ?? '').toLowerCase();
  const near = sources.find((source) => isNear(name, source.name));
  return near && `${near.name}${word.slice(name.length)}`;
}

async function suggestFolder(path: string, query: string): Promise<string> {
  const { files, folders, links } = await readFolder(path);
  const names = [...files, ...folders, ...links];
  const mark = MARKS.find(([pattern]) => names.some((name) => pattern.test(name)));
  const suggested = mark?.[1](path) ?? `folder:${path}`;
  return suggested.includes('?') && query !== '' ? `${suggested}&${query.slice(1)}` : `${suggested}${query}`;
}

/** Whether a name is the beginning of the other, or the other with one or two letters too many. */
function isNear(name: string, other: string): boolean {
  if (name.length < 2) return false;
  return other.startsWith(name) || (name.startsWith(other) && name.length <= other.length + 2);
}
