import { basename, join } from 'node:path';
import type { DataProblem, ImageItem, Meta, Split } from '../../contracts';
import type { OpenRequest, WordOption } from '../../data-word/source-definition';
import { DataError } from '../../errors';
import type { ImageFile } from '../../files/file-data-set';
import { listFiles, relativeId, type ListedFile } from '../../files/list-images';
import { problemsBelow, scanFolder } from '../../files/scan-folder';
import { addTableColumns } from '../../metadata/metadata-table';
import { assertTrainable } from '../assert-trainable';
import { splitByShare, TEST_SHARE } from '../published/split-by-hash';
import { stemOf } from './folder-names';
import { matchMasks } from './masks/match-masks';
import { parseNormal } from './normal-classes';
import { partMasks } from './masks/part-masks';
import { placeFiles } from './place-files';
import type { PlacedFile } from './placement';
import { readClasses, reportEmptied, reportUntested } from './report-images';

/** Options of data words whose images are sorted into folders. */
export const LAYOUT_OPTIONS = {
  normal: { text: true },
  test: { share: true },
} as const satisfies Readonly<Record<string, WordOption>>;

const SPLITS: readonly Split[] = ['train', 'val', 'test'];

/** What files a source takes for images, and how its folders should look. */
export interface ImageKind {
  /** Tells whether an image may have this path. */
  readonly isImage: (path: string) => boolean;
  /** How the folder should look, for the error that says what is missing. */
  readonly layout: string;
  /** Reads what files say about themselves; those that are not images are left out. */
  readonly readHeaders?: (files: readonly ListedFile[]) => Promise<ReadHeaders>;
}

/** What an image says about itself. */
export interface ImageHeader {
  /** Empty if unknown. */
  readonly patient: string;
  readonly columns: Meta;
}

/** The headers of files that are images. */
export interface ReadHeaders {
  readonly headers: ReadonlyMap<ListedFile, ImageHeader>;
  readonly problems: readonly DataProblem[];
}

/** Images of a folder, and how the files were interpreted. */
export interface SortedImages {
  readonly images: readonly ImageFile[];
  /** As `readHeaders` read them. */
  readonly headers: ReadonlyMap<ListedFile, ImageHeader>;
  readonly problems: readonly DataProblem[];
  readonly reading: readonly string[];
}

/**
 * Sorts the images of a folder by split and class, and gives them their masks. Anything not understood is reported.
 *
 * @throws DataError when there is no normal image to train on, or the layout is ambiguous.
 */
export async function sortImages(request: OpenRequest, kind: ImageKind): Promise<SortedImages> {
  const { word, location, options, choices, testAlone } = request;
  const normal = parseNormal(choices['normal']);
  const isClass = (name: string): boolean => normal.said !== undefined && normal.isNormal(name);
  const scanned = await scanFolder(location);
  const { tree, masks } = partMasks(scanned, isClass);
  const { base, placed, problems, reading } = await placeFiles(tree, { normal, isImage: kind.isImage });
  const byHash = placed.some(({ split }) => split === undefined);
  if (options['test'] !== undefined && placed.length > 0 && !byHash)
    throw new DataError(`"${word}": the folder has its own splits, so test= has no effect. Leave it out.`);
  const listed = await listFiles(placed.map(({ path }) => path));
  const { headers, problems: unread } = await (kind.readHeaders ?? knowNone)(listed.files);
  const testShare = options['test'] ?? TEST_SHARE;
  const places = new Map(placed.map((file) => [file.path, file]));
  const images = listed.files
    .filter((file) => headers.has(file))
    .map((file) => {
      const place = places.get(file.path) as PlacedFile;
      return { file, place, item: makeItem(base, place, headers.get(file) as ImageHeader, testShare) };
    });
  const described = await addTableColumns(base, images);
  const sorted = SPLITS.flatMap((split) => described.images.filter(({ item }) => item.split === split));
  const masked = await matchMasks(tree.path, sorted, masks);
  const found = [
    ...problemsBelow(scanned),
    ...problems,
    ...reportEmptied(placed, images),
    ...(byHash ? reportUntested(images) : []),
    ...listed.problems,
    ...unread,
    ...described.problems,
    ...masked.problems,
  ];
  await assertTrainable(sorted, {
    location,
    testAlone,
    normal: `one in ${join(location, 'train', 'normal')}`,
    problems: found,
    layout: kind.layout,
  });
  return {
    images: masked.images,
    headers,
    problems: found,
    reading: [
      ...reading,
      ...readClasses(base, sorted),
      ...(byHash
        ? [`split: no folders define it; a share of ${testShare} to test, by the sha256 of names`]
        : []),
      ...described.reading,
      ...masked.reading,
    ],
  };
}

/** Headers of images that say nothing. */
function knowNone(files: readonly ListedFile[]): Promise<ReadHeaders> {
  const nothing: ImageHeader = { patient: '', columns: {} };
  return Promise.resolve({ headers: new Map(files.map((file) => [file, nothing])), problems: [] });
}

function makeItem(
  base: string,
  place: PlacedFile,
  { patient, columns }: ImageHeader,
  testShare: number,
): ImageItem {
  const { path, label, subFolder } = place;
  const meta = { ...columns, ...place.meta };
  const id = relativeId(base, path);
  if (place.split !== undefined) return { id, split: place.split, label, meta };
  const split = splitByShare(patient || (subFolder ?? stemOf(basename(path))), testShare);
  return { id, split, label, ...(subFolder !== undefined && { group: subFolder }), meta };
}
