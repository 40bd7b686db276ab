import type { Label } from '../../../contracts';
import type { TableRow } from '../../../tables/table-row';

/**
 * How to treat an observation that a report mentions as uncertain (−1): U-Ignore, U-Zeros and U-Ones of Irvin et al., CheXpert
 * (AAAI 2019, section 3.1).
 */
export const UNCERTAINTY_POLICIES = ['ignore', 'zeros', 'ones'] as const;

export type UncertaintyPolicy = (typeof UNCERTAINTY_POLICIES)[number];

export const NO_FINDING = 'No Finding';

/** The observations that make an image anomalous. Support devices do not: the labeler's "No Finding" allows them. */
export const PATHOLOGIES = [
  'Enlarged Cardiomediastinum',
  'Cardiomegaly',
  'Lung Opacity',
  'Lung Lesion',
  'Edema',
  'Consolidation',
  'Pneumonia',
  'Atelectasis',
  'Pneumothorax',
  'Pleural Effusion',
  'Pleural Other',
  'Fracture',
] as const;

/** The label that the observations of one row give its image. */
export interface ChexpertLabel {
  readonly label: Label;
  /** The pathologies that count as present, separated by `|`, or `No Finding`. */
  readonly finding: string;
}

/**
 * Labels an image by its row: anomalous with any pathology present; normal if the table says "No Finding", or if everything
 * uncertain counts as absent. Under `ignore` an image with only uncertain pathologies is neither, and so is one without "No
 * Finding" and without any observation.
 *
 * @throws DataError naming the line, for a value that is not 1, 0, −1 or blank.
 */
export function labelChexpert(row: TableRow, policy: UncertaintyPolicy): ChexpertLabel | undefined {
  const present: string[] = [];
  let uncertain = false;
  for (const pathology of PATHOLOGIES) {
    const value = readObservation(row, pathology);
    if (value === 1 || (value === -1 && policy === 'ones')) present.push(pathology);
    else if (value === -1) uncertain = true;
  }
  if (present.length > 0) return { label: 1, finding: present.join('|') };
  if (uncertain && policy === 'ignore') return undefined;
  const normal = uncertain || readObservation(row, NO_FINDING) === 1;
  return normal ? { label: 0, finding: NO_FINDING } : undefined;
}

function readObservation(row: TableRow, column: string): number | undefined {
  if (row.cell(column) === '') return undefined;
  const value = row.number(column);
  if (value === 1 || value === 0 || value === -1) return value;
  throw row.error(`"${column}" is ${value}, but an observation must be 1.0, 0.0, -1.0 or blank.`);
}
