import { readTable } from '../../../tables/read-table';
import type { TableRow } from '../../../tables/table-row';
import { LesionBoxes } from '../lesion-boxes';

/** What radiologists say of an image. */
export interface VindrReading {
  /** No reader saw anything. */
  normal: boolean;
  readonly findings: Set<string>;
}

const NO_FINDING = 'No finding';

/**
 * Reads `image_labels_*.csv`: a row for each reader of an image, or one for their consensus, with a column of 0 and 1 for
 * each finding.
 *
 * @throws DataError naming file and line, for a label that is not 0 or 1.
 */
export async function readVindrLabels(path: string): Promise<Map<string, VindrReading>> {
  const readings = new Map<string, VindrReading>();
  for await (const row of readTable(path, ['image_id', NO_FINDING])) {
    const columns = [...row.columns].filter((column) => !['image_id', 'rad_id', ''].includes(column));
    const present = columns.filter((column) => readLabel(row, column));
    addReading(readings, row.filled('image_id'), present);
  }
  return readings;
}

/**
 * Reads `annotations_*.csv`, or the `train.csv` of Kaggle's challenge: a row for each box of each reader, or one without a
 * box for a reader who saw nothing. Boxes count pixels of the original image.
 *
 * @throws DataError naming file and line, for a box that is none.
 */
export async function readVindrBoxes(
  path: string,
): Promise<{ readings: Map<string, VindrReading>; boxes: LesionBoxes }> {
  const readings = new Map<string, VindrReading>();
  const boxes = new LesionBoxes();
  for await (const row of readTable(path, ['image_id', 'class_name', 'x_min', 'y_min', 'x_max', 'y_max'])) {
    const [name, finding] = [row.filled('image_id'), row.filled('class_name')];
    addReading(readings, name, [finding]);
    if (finding === NO_FINDING) continue;
    const [x, y] = [row.number('x_min'), row.number('y_min')];
    boxes.add(name, { x, y, width: row.number('x_max') - x, height: row.number('y_max') - y }, row);
  }
  return { readings, boxes };
}

function addReading(readings: Map<string, VindrReading>, name: string, present: readonly string[]): void {
  const findings = present.filter((finding) => finding !== NO_FINDING);
  const reading = readings.get(name) ?? { normal: true, findings: new Set() };
  if (findings.length > 0 || !present.includes(NO_FINDING)) reading.normal = false;
  for (const finding of findings) reading.findings.add(finding);
  readings.set(name, reading);
}

function readLabel(row: TableRow, column: string): boolean {
  const value = row.number(column);
  if (value === 0 || value === 1) return value === 1;
  throw row.error(`"${column}" is ${value}, not 0 or 1.`);
}
