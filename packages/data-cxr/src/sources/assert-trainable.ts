import { basename, extname } from 'node:path';
import { countOf } from '@cxr-anomaly/files';
import type { DataProblem } from '../contracts';
import { DataError } from '../errors';
import type { ImageFile } from '../files/file-data-set';
import { isImageName } from '../files/image-name';
import { relativeId } from '../files/list-images';
import { walkFiles } from '../files/walk-files';
import { countTraining } from '../splits/count-training';
import { listFirst } from '../splits/list-first';

/** Problems that the error repeats. */
const SHOWN = 5;

/** What a source knows when it finds nothing for training. */
export interface TrainingContext {
  /** The folder that is opened. */
  readonly location: string;
  /** Whether test images alone are enough. */
  readonly testAlone: boolean;
  /** Says what a normal training image is here. */
  readonly normal: string;
  /** How many images each table names, and one of the names. */
  readonly tables?: readonly TableCount[];
  readonly problems: readonly DataProblem[];
  /** How the folder should look, if that does not depend on tables. */
  readonly layout?: string;
}

export interface TableCount {
  readonly path: string;
  readonly images: number;
  readonly example: string | undefined;
}

/**
 * Asserts that there is a normal image to train on or, if nothing is trained, any image to test on.
 *
 * @throws DataError that says what such an image is, what the tables name, what the folder holds, which images result from both,
 * and the problems found so far.
 */
export async function assertTrainable(
  images: readonly ImageFile[],
  { location, testAlone, normal, tables = [], problems, layout }: TrainingContext,
): Promise<void> {
  if (countTraining(images.map(({ item }) => item)) > 0) return;
  if (testAlone && images.some(({ item }) => item.split === 'test')) return;
  const lines = [
    `${location} has no image to train on. It needs ${normal}.`,
    ...tables.map(
      ({ path, images: count, example }) =>
        `  ${path} names ${countOf(count, 'image')}${example === undefined ? '' : `, such as ${example}`}.`,
    ),
    `  ${await describeFolder(location)}`,
    `  ${describeImages(images)}`,
    ...listProblems(problems),
    ...(layout === undefined ? [] : [`  ${layout}`]),
  ];
  throw new DataError(lines.join('\n'));
}

async function describeFolder(location: string): Promise<string> {
  const { paths } = await walkFiles(location);
  const files = paths
    .filter((path) => !basename(path).startsWith('.'))
    .map((path) => relativeId(location, path));
  const images = files.filter(isImageName);
  const others = files.filter((file) => !isImageName(file));
  const such = (names: readonly string[]): string => (names[0] === undefined ? '' : `, such as ${names[0]}`);
  const kinds = [...new Set(others.map((file) => extname(file).toLowerCase() || 'no extension'))].slice(
    0,
    SHOWN,
  );
  const rest = `and ${countOf(others.length, 'other file')} (${kinds.join(', ')})${such(others)}`;
  return `The folder holds ${countOf(images.length, 'image file')}${such(images)}${others.length === 0 ? '' : `, ${rest}`}.`;
}

function describeImages(images: readonly ImageFile[]): string {
  if (images.length === 0) return 'No image could be used.';
  const counts = new Map<string, number>();
  for (const { item } of images) {
    const kind = `${item.label === 0 ? 'normal' : 'anomalous'} ones of ${item.split}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return `${countOf(images.length, 'image')} can be used: ${[...counts].map(([kind, count]) => `${count} ${kind}`).join(', ')}.`;
}

function listProblems(problems: readonly DataProblem[]): string[] {
  const { lines, hidden } = listFirst(problems, SHOWN);
  const more = hidden > 0 ? [`and ${countOf(hidden, 'more problem')}`] : [];
  return [...lines, ...more].map((line) => `  ${line}`);
}
