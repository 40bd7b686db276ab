import { dirname, join } from 'node:path';
import { countNames } from '@cxr-anomaly/files';
import type { DataProblem, DataSet, ImageItem } from '../../../contracts';
import type { OpenRequest, SourceDefinition } from '../../../data-word/source-definition';
import { createFileDataSet } from '../../../files/file-data-set';
import { assertTrainable } from '../../assert-trainable';
import { addHeaderColumns } from '../header-columns';
import { findTables, firstTable, missingTables, type FoundTable } from '../find-tables';
import {
  describeTable,
  findImageFolders,
  listByName,
  matchFiles,
  reportUnnamed,
  type NamedImage,
} from '../match-files';
import { readSplitByHash, splitByHash } from '../split-by-hash';
import { readRsnaClasses, readRsnaLabels } from './rsna-tables';

/** The challenge's second stage, and its first one, which lacks some images. */
const LABELS = ['stage_2_train_labels.csv', 'stage_1_train_labels.csv'] as const;
const CLASSES = ['stage_2_detailed_class_info.csv', 'stage_1_detailed_class_info.csv'] as const;
/** `stage_2_train_images`, `stage_2_train_images_png`; or else what looks like it. Test images have no labels. */
const IMAGE_FOLDERS = [/^stage_\d_train_images$/i, /^stage_\d_train_images/i, /train/i, /^images/i] as const;

const LAYOUT = `A folder of the RSNA challenge holds ${LABELS[0]}, ${CLASSES[0]} and stage_2_train_images/<patientId>.dcm, or other images of these names.`;

const NORMAL = 'Normal';
const OPACITY = 'Lung Opacity';

/**
 * The RSNA Pneumonia Detection Challenge: normal images versus lung opacities; boxes become masks. "No Lung Opacity / Not Normal"
 * is neither and left out, as in MedIAnomaly (Cai et al., 2025). There is no official split; `splitByHash` makes one.
 */
export const rsnaSource: SourceDefinition = {
  name: 'rsna',
  help: 'RSNA Pneumonia Detection Challenge',
  example: 'rsna:path/to/rsna-pneumonia-detection-challenge',
  location: 'folder',
  options: {},
  open: openRsna,
};

async function openRsna({ word, location, testAlone }: OpenRequest): Promise<DataSet> {
  const tables = await findTables(location, [...LABELS, ...CLASSES]);
  const table = firstTable(tables, LABELS);
  if (table === undefined) throw await missingTables(location, LABELS, { layout: LAYOUT, tables });
  const { targets, boxes } = await readRsnaLabels(table.path);
  const { classOf, problems: unclassed } = await readClasses(firstTable(tables, CLASSES), targets, table);
  const { folders, reading, problems: unread } = await findImageFolders(location, IMAGE_FOLDERS);
  const files = await listByName(folders);
  const named: NamedImage[] = [];
  let neither = 0;
  for (const [name, target] of targets) {
    if (target === 1) named.push({ name, item: describeImage(name, OPACITY), ...boxes.maskOf(name) });
    else if (classOf(name) === NORMAL) named.push({ name, item: describeImage(name, NORMAL) });
    else neither++;
  }
  const { images, problems: missing } = matchFiles(named, files.find, table.path);
  const problems = [
    ...tables.problems,
    ...unread,
    ...files.problems,
    ...boxes.problems(table.path),
    ...unclassed,
    ...missing,
    ...reportUnnamed(folders.join(', '), files, targets.keys()),
  ];
  await assertTrainable(images, {
    location,
    testAlone,
    normal: 'a normal one that the split leaves to training',
    tables: [{ path: table.path, images: targets.size, example: targets.keys().next().value }],
    problems,
  });
  return createFileDataSet('rsna', word, await addHeaderColumns(images), problems, [
    `${describeTable(table.name, targets.size, named)}; left out ${neither} that are neither`,
    `classes: ${firstTable(tables, CLASSES)?.name ?? 'none, so that every image without an opacity counts as normal'}`,
    readSplitByHash('image', 'there is no official one, and patients are unknown'),
    reading,
    boxes.describe(table.name),
  ]);
}

/** What the challenge calls a patient's id identifies an image, so which images share a patient is unknown. */
function describeImage(name: string, finding: string): ImageItem {
  const label = finding === NORMAL ? 0 : 1;
  return { id: name, split: splitByHash(name), label, meta: { finding } };
}

async function readClasses(
  table: FoundTable | undefined,
  targets: ReadonlyMap<string, 0 | 1>,
  labels: FoundTable,
): Promise<{ classOf: (name: string) => string | undefined; problems: DataProblem[] }> {
  if (table === undefined) {
    const message =
      'is missing: every image without an opacity counts as normal, even the many that are not. Copy it there.';
    return {
      classOf: () => NORMAL,
      problems: [{ subject: join(dirname(labels.path), CLASSES[0]), message }],
    };
  }
  const classes = await readRsnaClasses(table.path);
  const unknown = [...targets.keys()].filter((name) => !classes.has(name));
  const message = `does not know ${countNames(unknown, 'image')} of ${labels.name}; left out where there is no opacity.`;
  return {
    classOf: (name) => classes.get(name),
    problems: unknown.length === 0 ? [] : [{ subject: table.path, message }],
  };
}
