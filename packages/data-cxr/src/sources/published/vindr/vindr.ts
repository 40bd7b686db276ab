import { basename } from 'node:path';
import { countNames } from '@cxr-anomaly/files';
import type { DataProblem, DataSet, ImageItem, Split } from '../../../contracts';
import type { OpenRequest, SourceDefinition } from '../../../data-word/source-definition';
import { createFileDataSet, type ImageFile } from '../../../files/file-data-set';
import type { ImageSize } from '../../../masks/draw-boxes';
import { assertTrainable } from '../../assert-trainable';
import { addHeaderColumns } from '../header-columns';
import { findTables, missingTables, type FoundTables } from '../find-tables';
import { LesionBoxes } from '../lesion-boxes';
import { describeTable, findImageFolders, listByName, matchFiles, reportUnnamed } from '../match-files';
import { readSplitByHash, splitByHash } from '../split-by-hash';
import { readVindrBoxes, readVindrLabels, readVindrSizes, type VindrReading } from './vindr-tables';

const LABELS = { train: 'image_labels_train.csv', test: 'image_labels_test.csv' } as const;
const BOXES = { train: 'annotations_train.csv', test: 'annotations_test.csv' } as const;
const KAGGLE = 'train.csv';
const SIZES = 'train_meta.csv';

const LAYOUT = `The layout is that of PhysioNet:
  annotations/image_labels_train.csv, image_labels_test.csv    what radiologists saw
  annotations/annotations_train.csv, annotations_test.csv      where they saw it
  train/<image_id>.dicom, test/<image_id>.dicom                images, also converted to PNG or JPEG
  or that of Kaggle's challenge:
  train.csv, train/<image_id>.dicom`;

/** VinDr-CXR as on PhysioNet, or the labeled part of Kaggle's challenge; boxes become masks. */
export const vindrSource: SourceDefinition = {
  name: 'vindr',
  help: 'VinDr-CXR of PhysioNet or Kaggle',
  example: 'vindr:path/to/vindr-cxr/1.0.0',
  location: 'folder',
  options: {},
  open: openVindr,
};

/** Images of one folder and what is known about them. */
interface Part {
  readonly folder: 'train' | 'test';
  /** The table that names the images. */
  readonly table: string;
  /** The table that has the boxes. */
  readonly boxTable: string | undefined;
  readonly readings: ReadonlyMap<string, VindrReading>;
  readonly boxes: LesionBoxes;
  /** Sizes of the originals, if known. */
  readonly sizes: ReadonlyMap<string, ImageSize>;
}

async function openVindr({ word, location, testAlone }: OpenRequest): Promise<DataSet> {
  const tables = await findTables(location, [
    ...Object.values(LABELS),
    ...Object.values(BOXES),
    KAGGLE,
    SIZES,
  ]);
  const parts = await readParts(location, tables);
  const isSplit = parts.some(({ folder }) => folder === 'test');
  const opened = [];
  const all = parts.flatMap(({ readings }) => [...readings.keys()]);
  for (const part of parts)
    opened.push(await openPart(location, part, all, isSplit ? () => part.folder : splitByHash));
  const images = opened.flatMap((part) => part.images);
  const problems = [...tables.problems, ...opened.flatMap((part) => part.problems)];
  await assertTrainable(images, {
    location,
    testAlone,
    normal: 'one to train on that every radiologist marked "No finding"',
    tables: parts.map(({ table, readings }) => ({
      path: table,
      images: readings.size,
      example: readings.keys().next().value,
    })),
    problems,
  });
  return createFileDataSet('vindr', word, await addHeaderColumns(images), problems, [
    ...opened.flatMap((part) => part.reading),
    isSplit ? 'split: as published' : readSplitByHash('image', `there is no ${LABELS.test}`),
  ]);
}

async function readParts(location: string, tables: FoundTables): Promise<readonly Part[]> {
  if (tables.paths.has(LABELS.train)) {
    const parts: Part[] = [];
    for (const folder of ['train', 'test'] as const) {
      const table = tables.paths.get(LABELS[folder]);
      if (table !== undefined)
        parts.push(await readOfficialPart(folder, table, tables.paths.get(BOXES[folder])));
    }
    return parts;
  }
  const kaggle = tables.paths.get(KAGGLE);
  if (kaggle === undefined)
    throw await missingTables(location, [LABELS.train, KAGGLE], { layout: LAYOUT, tables });
  const sizeTable = tables.paths.get(SIZES);
  const sizes = sizeTable === undefined ? [] : await readVindrSizes(sizeTable);
  const read = await readVindrBoxes(kaggle);
  return [
    { ...read, sizes: new Map([...sizes, ...read.sizes]), folder: 'train', table: kaggle, boxTable: kaggle },
  ];
}

async function readOfficialPart(
  folder: Part['folder'],
  table: string,
  boxTable: string | undefined,
): Promise<Part> {
  const readings = await readVindrLabels(table);
  if (boxTable === undefined)
    return { folder, table, boxTable, readings, boxes: new LesionBoxes(), sizes: new Map() };
  const { boxes, sizes } = await readVindrBoxes(boxTable);
  return { folder, table, boxTable, readings, boxes, sizes };
}

async function openPart(
  location: string,
  part: Part,
  all: readonly string[],
  splitOf: (name: string) => Split,
): Promise<{ images: ImageFile[]; problems: DataProblem[]; reading: string[] }> {
  const { folder, table, boxTable, readings, boxes } = part;
  const patterns = [new RegExp(`^${folder}$`, 'i'), new RegExp(folder, 'i')];
  const { folders, reading, problems: unread } = await findImageFolders(location, patterns);
  const files = await listByName(folders);
  const named = [...readings].map(([name, labels]) => ({
    name,
    item: describeImage(`${folder}/${name}`, splitOf(name), labels, part.sizes.get(name)),
    ...(labels.normal ? {} : boxes.maskOf(name)),
  }));
  const matched = matchFiles(named, files.find, table);
  const masked = fitMasks(matched.images, part);
  // A folder with the images of both splits is searched for each of them, and reported once.
  const isShared = folders.includes(location);
  return {
    images: masked.images,
    problems: [
      ...unread,
      ...files.problems,
      ...boxes.problems(boxTable ?? ''),
      ...matched.problems,
      ...masked.problems,
      ...(isShared && folder === 'test'
        ? []
        : reportUnnamed(folders.join(', '), files, isShared ? all : readings.keys())),
    ],
    reading: [
      describeTable(basename(table), readings.size, named),
      boxTable === undefined
        ? `masks: none, as there is no ${BOXES[folder]}`
        : boxes.describe(basename(boxTable)),
      reading,
    ],
  };
}

function describeImage(
  id: string,
  split: Split,
  { normal, findings }: VindrReading,
  size: ImageSize | undefined,
): ImageItem {
  const finding = normal ? 'No finding' : [...findings].join('|');
  return { id, split, label: normal ? 0 : 1, meta: { ...(finding !== '' && { finding }), ...size } };
}

/** Boxes are in pixels of the original, whose size is not known from a converted image but from some tables. */
function fitMasks(
  images: readonly ImageFile[],
  { folder, table, boxTable, boxes, sizes }: Part,
): { images: ImageFile[]; problems: DataProblem[] } {
  const unknown: string[] = [];
  const fitted = images.map((image) => {
    if (image.mask === undefined || /\.(dcm|dicom)$/i.test(image.file.path)) return image;
    const { file, item } = image;
    const name = item.id.slice(folder.length + 1);
    const size = sizes.get(name);
    if (size !== undefined) return { file, item, ...boxes.maskOf(name, size) };
    unknown.push(item.id);
    return { file, item };
  });
  const message = `has boxes in pixels of the original DICOM files; without a mask: ${countNames(unknown, 'converted image')}.`;
  return { images: fitted, problems: unknown.length === 0 ? [] : [{ subject: boxTable ?? table, message }] };
}
