import type { Meta, Split } from '../../../contracts';
import { keepKnown, parsePixels } from '../../../metadata/known-columns';
import { readTable } from '../../../tables/read-table';
import type { TableRow } from '../../../tables/table-row';
import {
  labelChexpert,
  NO_FINDING,
  PATHOLOGIES,
  type ChexpertLabel,
  type UncertaintyPolicy,
} from '../chexpert/chexpert-label';

/** Where an image is: `files/p10/p10000032/s50414267/<dicom>.jpg`. */
export interface MimicImage {
  readonly dicom: string;
  readonly patient: string;
  readonly study: string;
  /** View and original size. */
  readonly columns: Meta;
}

/** The contents of the metadata table, and how much of it is not used. */
export interface MimicMetadata {
  readonly rows: number;
  /** Views from the side. */
  readonly notFrontal: number;
  readonly unknownView: number;
  readonly example: string | undefined;
  readonly images: readonly MimicImage[];
}

const SPLITS: Readonly<Record<string, Split>> = { train: 'train', validate: 'val', test: 'test' };

/**
 * Reads `mimic-cxr-2.0.0-metadata.csv`, streaming: the frontal images.
 *
 * @throws DataError naming file and line, for an invalid id or an image listed twice.
 */
export async function readMimicMetadata(path: string): Promise<MimicMetadata> {
  const images: MimicImage[] = [];
  const seen = new Set<string>();
  let [notFrontal, unknownView] = [0, 0];
  for await (const row of readTable(path, ['dicom_id', 'subject_id', 'study_id', 'ViewPosition'])) {
    const dicom = readId(row, 'dicom_id', /^[\w-]+$/);
    if (seen.has(dicom)) throw row.error(`${dicom} is listed twice. Remove one of the rows.`);
    seen.add(dicom);
    const view = row.cell('ViewPosition');
    if (view === 'PA' || view === 'AP')
      images.push({
        dicom,
        patient: readId(row, 'subject_id', /^\d{8}$/),
        study: readId(row, 'study_id', /^\d+$/),
        columns: keepKnown({
          view,
          width: parsePixels(row.cell('Columns')),
          height: parsePixels(row.cell('Rows')),
        }),
      });
    else if (view === '') unknownView++;
    else notFrontal++;
  }
  return { rows: seen.size, notFrontal, unknownView, example: seen.values().next().value, images };
}

/**
 * Reads `mimic-cxr-2.0.0-chexpert.csv` or `…-negbio.csv`: what the report of each study says, by the study's id; nothing for a
 * study that is neither normal nor clearly anomalous.
 *
 * @throws DataError naming file and line, for an invalid observation or a study listed twice.
 */
export async function readMimicLabels(
  path: string,
  policy: UncertaintyPolicy,
): Promise<ReadonlyMap<string, ChexpertLabel | undefined>> {
  const labels = new Map<string, ChexpertLabel | undefined>();
  for await (const row of readTable(path, ['study_id', NO_FINDING, ...PATHOLOGIES])) {
    const study = row.filled('study_id');
    if (labels.has(study)) throw row.error(`study ${study} is listed twice. Remove one of the rows.`);
    labels.set(study, labelChexpert(row, policy));
  }
  return labels;
}

/**
 * Reads `mimic-cxr-2.0.0-split.csv`: the split of each image.
 *
 * @throws DataError naming file and line, for another split or a patient in two of them.
 */
export async function readMimicSplit(path: string): Promise<ReadonlyMap<string, Split>> {
  const splits = new Map<string, Split>();
  const patients = new Map<string, Split>();
  for await (const row of readTable(path, ['dicom_id', 'subject_id', 'split'])) {
    const [name, patient] = [row.filled('split'), row.filled('subject_id')];
    const split = Object.hasOwn(SPLITS, name) ? SPLITS[name] : undefined;
    if (split === undefined)
      throw row.error(
        `"split" is "${name}", not ${Object.keys(SPLITS).join(', ')}. Use the table as published.`,
      );
    const before = patients.get(patient) ?? split;
    if (before !== split)
      throw row.error(
        `patient ${patient} is in "${name}" here but in another split earlier. Use the table as published.`,
      );
    patients.set(patient, split);
    splits.set(row.filled('dicom_id'), split);
  }
  return splits;
}

function readId(row: TableRow, column: string, pattern: RegExp): string {
  const id = row.filled(column);
  if (pattern.test(id)) return id;
  throw row.error(`"${column}" is "${id}", which is not a MIMIC-CXR id. Use the table as published.`);
}
