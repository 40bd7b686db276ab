import { join } from 'node:path';
import type { DataProblem, DataSet, ImageItem, Split } from '../../../contracts';
import type { OpenRequest, SourceDefinition } from '../../../data-word/source-definition';
import { DataError } from '../../../errors';
import { createFileDataSet, type ImageFile } from '../../../files/file-data-set';
import { statFiles } from '../../../files/list-images';
import { assertNormals, countNames, listByName, matchFiles, reportUnnamed } from '../match-files';
import type { LesionBoxes } from '../lesion-boxes';
import { splitByHash } from '../split-by-hash';
import { readVindrBoxes, readVindrLabels, type VindrReading } from './vindr-tables';

const LAYOUT = `The layout is that of PhysioNet:
  annotations/image_labels_train.csv, image_labels_test.csv    what radiologists saw
  annotations/annotations_train.csv, annotations_test.csv      where they saw it
  train/<image_id>.dicom, test/<image_id>.dicom                images
  or that of Kaggle's challenge:
  train.csv, train/<image_id>.dicom`;

/** VinDr-CXR as on PhysioNet, or the labeled part of Kaggle's challenge; boxes become masks. */
export const vindrSource: SourceDefinition = {
  name: 'vindr',
  example: 'vindr:path/to/vindr-cxr/1.0.0',
  location: 'folder',
  options: {},
  open: openVindr,
};

/** Images of one folder and what is said of them. */
interface Part {
  readonly folder: 'train' | 'test';
  /** The table that names the images. */
  readonly table: string;
  /** The table that has the boxes. */
  readonly boxTable: string;
  readonly readings: ReadonlyMap<string, VindrReading>;
  readonly boxes: LesionBoxes;
  readonly splitOf: (name: string) => Split;
}

async function openVindr({ word, location }: OpenRequest): Promise<DataSet> {
  const parts = await readParts(location);
  const opened = [];
  for (const part of parts) opened.push(await openPart(location, part));
  const images = opened.flatMap((part) => part.images);
  assertNormals(images, location, 'one in train/ of which every radiologist says "No finding"');
  const problems = opened.flatMap((part) => part.problems);
  return createFileDataSet('vindr', word, images, problems);
}

async function readParts(location: string): Promise<readonly Part[]> {
  const kaggle = join(location, 'train.csv');
  const official = join(location, 'annotations', 'image_labels_train.csv');
  const [isOfficial, isKaggle] = await statFiles([official, kaggle]);
  if (isOfficial)
    return [await readOfficialPart(location, 'train'), await readOfficialPart(location, 'test')];
  if (!isKaggle) throw new DataError(`${location} is not VinDr-CXR: there is no ${official}. ${LAYOUT}`);
  const { readings, boxes } = await readVindrBoxes(kaggle);
  return [{ folder: 'train', table: kaggle, boxTable: kaggle, readings, boxes, splitOf: splitByHash }];
}

async function readOfficialPart(location: string, folder: 'train' | 'test'): Promise<Part> {
  const table = join(location, 'annotations', `image_labels_${folder}.csv`);
  const boxTable = join(location, 'annotations', `annotations_${folder}.csv`);
  const readings = await readVindrLabels(table);
  const { boxes } = await readVindrBoxes(boxTable);
  return { folder, table, boxTable, readings, boxes, splitOf: () => folder };
}

async function openPart(
  location: string,
  { folder, table, boxTable, readings, boxes, splitOf }: Part,
): Promise<{ images: ImageFile[]; problems: DataProblem[] }> {
  const { files, problems: unreadable } = await listByName([join(location, folder)], 'dropped');
  const named = [...readings].map(([name, reading]) => ({
    name,
    item: describeImage(`${folder}/${name}`, splitOf(name), reading),
    ...(reading.normal ? {} : boxes.maskOf(name)),
  }));
  const matched = matchFiles(named, files, table);
  const masked = dropConvertedMasks(matched.images, boxTable);
  return {
    images: masked.images,
    problems: [
      ...unreadable,
      ...boxes.problems(boxTable),
      ...matched.problems,
      ...masked.problems,
      ...reportUnnamed(join(location, folder), files, (name) => readings.has(name)),
    ],
  };
}

function describeImage(id: string, split: Split, { normal, findings }: VindrReading): ImageItem {
  const finding = normal ? 'No finding' : [...findings].join('|');
  return { id, split, label: normal ? 0 : 1, meta: finding === '' ? {} : { finding } };
}

/** Boxes count pixels of the original, whose size a converted image does not tell. */
function dropConvertedMasks(
  images: readonly ImageFile[],
  boxTable: string,
): { images: ImageFile[]; problems: DataProblem[] } {
  const converted: string[] = [];
  const kept = images.map((image) => {
    if (image.mask === undefined || /\.(dcm|dicom)$/i.test(image.file.path)) return image;
    converted.push(image.item.id);
    return { file: image.file, item: image.item };
  });
  const message = `has boxes in pixels of the original DICOM files; without a mask: ${countNames(converted, 'converted image')}.`;
  return { images: kept, problems: converted.length === 0 ? [] : [{ subject: boxTable, message }] };
}
