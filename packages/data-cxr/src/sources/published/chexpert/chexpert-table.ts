import type { Split } from '../../../contracts';
import { readTable } from '../../../tables/read-table';
import type { TableRow } from '../../../tables/table-row';
import { labelChexpert, NO_FINDING, PATHOLOGIES, type UncertaintyPolicy } from './chexpert-label';
import type { NamedImage } from '../match-files';

const COLUMNS = ['Path', 'Frontal/Lateral', NO_FINDING, ...PATHOLOGIES];

/** `CheXpert-v1.0-small/train/patient00001/study1/view1_frontal.jpg`: the first part is the folder that is opened. */
const PATH = /^(?:CheXpert-v1\.0[\w-]*\/)?((?:train|valid)\/(patient\d+)\/study\d+\/[\w-]+\.jpg)$/;

/**
 * Reads `train.csv` or `valid.csv`, streaming: the frontal images that are normal or anomalous. Names are relative to the
 * folder of the table, and cannot lead out of it.
 *
 * @throws DataError naming file and line, for a path or an observation that is none, or an image listed twice.
 */
export async function readChexpertTable(
  path: string,
  split: Split,
  policy: UncertaintyPolicy,
): Promise<NamedImage[]> {
  const images: NamedImage[] = [];
  const seen = new Set<string>();
  for await (const row of readTable(path, COLUMNS)) {
    const { name, patient } = parsePath(row);
    if (seen.has(name)) throw row.error(`${name} is listed twice. Remove one of the rows.`);
    seen.add(name);
    if (row.cell('Frontal/Lateral') !== 'Frontal') continue;
    const labeled = labelChexpert(row, policy);
    if (labeled === undefined) continue;
    const { label, finding } = labeled;
    const view = row.cell('AP/PA');
    const meta = view === '' ? { finding } : { finding, view };
    images.push({ name, item: { id: name, split, label, group: patient, meta } });
  }
  return images;
}

function parsePath(row: TableRow): { name: string; patient: string } {
  const [, name, patient] = PATH.exec(row.filled('Path')) ?? [];
  if (name !== undefined && patient !== undefined) return { name, patient };
  throw row.error(
    `"${row.cell('Path')}" is not like CheXpert-v1.0/train/patient00001/study1/view1_frontal.jpg. Use the table as it is published.`,
  );
}
