import { join } from 'node:path';
import { countNames } from '@cxr-anomaly/files';
import type { DataProblem, DataSet, Split } from '../../../contracts';
import type { OpenRequest, SourceDefinition } from '../../../data-word/source-definition';
import { createFileDataSet } from '../../../files/file-data-set';
import type { ListedFile } from '../../../files/list-images';
import { assertTrainable } from '../../assert-trainable';
import { UNCERTAINTY_POLICIES, type UncertaintyPolicy } from '../chexpert/chexpert-label';
import { findTables, firstTable, missingTables, type FoundTable } from '../find-tables';
import { describeTable, listByName, matchFiles, type NamedImage } from '../match-files';
import { assertOneFolderEach, findPatientFolders, statPlaces } from '../patient-folders';
import { readSplitByHash, splitByHash } from '../split-by-hash';
import { readMimicLabels, readMimicMetadata, readMimicSplit, type MimicImage } from './mimic-tables';

const METADATA = 'mimic-cxr-2.0.0-metadata.csv';
const SPLIT = 'mimic-cxr-2.0.0-split.csv';
const LABELS = { chexpert: 'mimic-cxr-2.0.0-chexpert.csv', negbio: 'mimic-cxr-2.0.0-negbio.csv' } as const;

const LAYOUT = `A MIMIC-CXR-JPG folder holds ${METADATA}, ${LABELS.chexpert} or ${LABELS.negbio}, ${SPLIT} (all of them also as .csv.gz) and files/p10/p10000032/s50414267/<dicom_id>.jpg.`;

/**
 * MIMIC-CXR-JPG (Johnson et al., 2019): frontal images with the labels of their study's report, patients are groups,
 * official split.
 */
export const mimicSource: SourceDefinition = {
  name: 'mimic',
  help: 'MIMIC-CXR-JPG',
  example: 'mimic:path/to/mimic-cxr-jpg/2.1.0?labels=chexpert',
  location: 'folder',
  options: { labels: { choices: ['chexpert', 'negbio'] }, uncertain: { choices: UNCERTAINTY_POLICIES } },
  open: openMimic,
};

async function openMimic({ word, location, choices, testAlone }: OpenRequest): Promise<DataSet> {
  const tables = await findTables(location, [METADATA, SPLIT, LABELS.chexpert, LABELS.negbio]);
  const metadata = firstTable(tables, [METADATA]);
  if (metadata === undefined) throw await missingTables(location, [METADATA], { layout: LAYOUT, tables });
  const asked = LABELS[choices['labels'] as keyof typeof LABELS];
  const labelTable = firstTable(tables, [asked, LABELS.chexpert, LABELS.negbio]);
  if (labelTable === undefined)
    throw await missingTables(location, Object.values(LABELS), { layout: LAYOUT, tables });
  const { rows, notFrontal, unknownView, example, images } = await readMimicMetadata(metadata.path);
  const labels = await readMimicLabels(labelTable.path, choices['uncertain'] as UncertaintyPolicy);
  const split = await readSplit(firstTable(tables, [SPLIT]), images);
  const named: NamedImage[] = [];
  let unclear = 0;
  const used: MimicImage[] = [];
  for (const image of images) {
    const labeled = labels.get(image.study);
    const part = split.of(image);
    if (labeled === undefined) unclear++;
    if (labeled === undefined || part === undefined) continue;
    const { patient, study, dicom, columns } = image;
    const meta = { finding: labeled.finding, ...columns };
    const id = `p${patient.slice(0, 2)}/p${patient}/s${study}/${dicom}.jpg`;
    named.push({ name: dicom, item: { id, split: part, label: labeled.label, group: patient, meta } });
    used.push(image);
  }
  const files = await findFiles(location, used);
  const matched = matchFiles(named, files.find, metadata.path);
  const problems = [...tables.problems, ...files.problems, ...split.problems, ...matched.problems];
  await assertTrainable(matched.images, {
    location,
    testAlone,
    normal: `a frontal one with "No Finding" in ${labelTable.name} that the split leaves to training`,
    tables: [{ path: metadata.path, images: rows, example }],
    problems,
  });
  const instead = labelTable.name === asked ? '' : `, as there is no ${asked}`;
  return createFileDataSet('mimic', word, matched.images, problems, [
    `${describeTable(metadata.name, rows, named)}; left out ${notFrontal} not frontal and ${unknownView} of unknown view`,
    `labels: ${labelTable.name}${instead}; left out ${unclear} neither normal nor clearly anomalous`,
    split.reading,
    files.reading,
  ]);
}

interface MimicSplit {
  readonly of: (image: MimicImage) => Split | undefined;
  readonly problems: readonly DataProblem[];
  readonly reading: string;
}

async function readSplit(table: FoundTable | undefined, images: readonly MimicImage[]): Promise<MimicSplit> {
  if (table === undefined)
    return {
      of: ({ patient }) => splitByHash(patient),
      problems: [],
      reading: readSplitByHash('patient', `there is no ${SPLIT}`),
    };
  const splits = await readMimicSplit(table.path);
  const unknown = images.filter(({ dicom }) => !splits.has(dicom)).map(({ dicom }) => dicom);
  const message = `does not know ${countNames(unknown, 'image')}; left out.`;
  return {
    of: ({ dicom }) => splits.get(dicom),
    problems: unknown.length === 0 ? [] : [{ subject: table.path, message }],
    reading: `split: ${table.name}`,
  };
}

interface MimicFiles {
  readonly find: (dicom: string) => ListedFile | undefined;
  readonly problems: readonly DataProblem[];
  readonly reading: string;
}

/** Finds images in their patients' folders, or by name if there are none. */
async function findFiles(location: string, images: readonly MimicImage[]): Promise<MimicFiles> {
  const { folders, problems: unread } = await findPatientFolders(location, /^p\d{8}$/);
  if (folders.length === 0) {
    const { find, problems } = await listByName([location]);
    return {
      find,
      problems: [...unread, ...problems],
      reading: 'images: from any folder, by their dicom_id',
    };
  }
  assertOneFolderEach(folders);
  const placeOf = new Map(
    folders.flatMap(({ path, patients }) => [...patients].map((name) => [name, join(path, name)] as const)),
  );
  const places = images.flatMap(({ dicom, patient, study }) => {
    const place = placeOf.get(`p${patient}`);
    return place === undefined ? [] : [{ name: dicom, path: join(place, `s${study}`, dicom) }];
  });
  const { files, problems } = await statPlaces(places);
  const first = folders[0]?.path ?? '';
  return {
    find: (dicom) => files.get(dicom),
    problems: [...unread, ...problems],
    reading: `images: from the folders of ${placeOf.size} patients, such as those of ${first}`,
  };
}
