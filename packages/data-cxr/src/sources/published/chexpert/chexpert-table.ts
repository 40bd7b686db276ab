import type { Meta } from '../../../contracts';
import { keepKnown, parseAge, parseSex } from '../../../metadata/known-columns';
import { readTable } from '../../../tables/read-table';
import type { TableRow } from '../../../tables/table-row';
import {
  labelChexpert,
  NO_FINDING,
  PATHOLOGIES,
  type ChexpertLabel,
  type UncertaintyPolicy,
} from './chexpert-label';

const OBSERVATIONS = [NO_FINDING, ...PATHOLOGIES];

/** `CheXpert-v1.0-small/train/patient00001/study1/view1_frontal.jpg`; what precedes it differs from copy to copy. */
const IMAGE = /(?:^|\/)(?:(?:train|valid|val|test)\/)?(patient\d+)\/(study\d+)\/([\w-]+)\.(?:jpe?g|png)$/i;

/** `CheXpert-v1.0/test/patient64741/study1`, of the test set's table, which labels studies. */
const STUDY = /(?:^|\/)(patient\d+)\/(study\d+)\/?$/;

/** An image of the table, or all frontal images of a study. */
export interface ChexpertEntry extends ChexpertLabel {
  readonly patient: string;
  readonly study: string;
  /** The file's name without its extension; undefined for a study. */
  readonly image?: string;
  /** View, sex and age; the test set's table of studies has none. */
  readonly columns: Meta;
}

/** The contents of a table, and how much of it is not used. */
export interface ChexpertTable {
  readonly rows: number;
  readonly lateral: number;
  /** Neither normal nor anomalous. */
  readonly unclear: number;
  /** Called frontal, although the view position is not frontal. */
  readonly doubtful: number;
  readonly example?: string;
  readonly entries: readonly ChexpertEntry[];
}

/**
 * Reads a table of images or of studies, streaming: the frontal images that are normal or anomalous.
 *
 * @throws DataError naming file and line, for an invalid path or observation, or an image listed twice.
 */
export async function readChexpertTable(path: string, policy: UncertaintyPolicy): Promise<ChexpertTable> {
  const entries: ChexpertEntry[] = [];
  const seen = new Set<string>();
  let [lateral, unclear, doubtful] = [0, 0, 0];
  for await (const row of readTable(path, OBSERVATIONS)) {
    const place = parsePath(row);
    const name = [place.patient, place.study, place.image].join('/');
    if (seen.has(name)) throw row.error(`${row.cell('Path')} is listed twice. Remove one of the rows.`);
    seen.add(name);
    if (!isFrontal(row, place.image)) {
      lateral++;
      continue;
    }
    const labeled = labelChexpert(row, policy);
    if (labeled === undefined) {
      unclear++;
      continue;
    }
    const view = row.cell('AP/PA');
    if (view !== '' && view !== 'AP' && view !== 'PA') doubtful++;
    const [sex, age] = [parseSex(row.cell('Sex')), parseAge(row.cell('Age'))];
    entries.push({ ...place, ...labeled, columns: keepKnown({ view, sex, age }) });
  }
  const [example] = entries;
  return {
    rows: seen.size,
    lateral,
    unclear,
    doubtful,
    ...(example && { example: [example.patient, example.study, example.image ?? ''].join('/') }),
    entries,
  };
}

function parsePath(row: TableRow): Pick<ChexpertEntry, 'patient' | 'study' | 'image'> {
  const column = row.has('Path') ? 'Path' : 'Study';
  const path = row.filled(column).replaceAll('\\', '/');
  const [, patient, study, image] = IMAGE.exec(path) ?? (column === 'Study' ? STUDY.exec(path) : null) ?? [];
  if (patient !== undefined && study !== undefined)
    return { patient, study, ...(image === undefined ? {} : { image }) };
  throw row.error(
    `"${row.cell(column)}" is not like CheXpert-v1.0/train/patient00001/study1/view1_frontal.jpg. Use the table as published.`,
  );
}

/** Tables without the column give it in the file's name. */
function isFrontal(row: TableRow, image: string | undefined): boolean {
  return row.has('Frontal/Lateral')
    ? row.cell('Frontal/Lateral') === 'Frontal'
    : image === undefined || !/lateral/i.test(image);
}
