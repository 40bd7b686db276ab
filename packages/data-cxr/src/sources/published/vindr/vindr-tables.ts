import type { ImageSize } from '../../../masks/draw-boxes';
import { readTable } from '../../../tables/read-table';
import type { TableRow } from '../../../tables/table-row';
import { LesionBoxes } from '../lesion-boxes';

/** What radiologists say about an image. */
export interface VindrReading {
  /** No reader found anything. */
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

/** The contents of a table with boxes. */
export interface VindrBoxes {
  readonly readings: Map<string, VindrReading>;
  readonly boxes: LesionBoxes;
  /** Sizes of the original images, if the table has them. */
  readonly sizes: Map<string, ImageSize>;
}

/**
 * Reads `annotations_*.csv`, or the `train.csv` of Kaggle's challenge: a row for each box of each reader, or one without a box
 * for a reader who found nothing. Boxes are in pixels of the original image; copies for resized images give its `width` and
 * `height`.
 *
 * @throws DataError naming file and line, for an invalid box.
 */
export async function readVindrBoxes(path: string): Promise<VindrBoxes> {
  const readings = new Map<string, VindrReading>();
  const boxes = new LesionBoxes();
  const sizes = new Map<string, ImageSize>();
  for await (const row of readTable(path, ['image_id', 'class_name', 'x_min', 'y_min', 'x_max', 'y_max'])) {
    const [name, finding] = [row.filled('image_id'), row.filled('class_name')];
    addReading(readings, name, [finding]);
    if (row.has('width') && row.has('height')) sizes.set(name, readSize(row, 'width', 'height'));
    if (finding === NO_FINDING) continue;
    const [x, y] = [row.number('x_min'), row.number('y_min')];
    boxes.add(name, { x, y, width: row.number('x_max') - x, height: row.number('y_max') - y }, row);
  }
  return { readings, boxes, sizes };
}

/**
 * Reads `train_meta.csv`, which comes with Kaggle's resized copies: rows (`dim0`) and columns (`dim1`) of the originals.
 */
export async function readVindrSizes(path: string): Promise<Map<string, ImageSize>> {
  const sizes = new Map<string, ImageSize>();
  for await (const row of readTable(path, ['image_id', 'dim0', 'dim1']))
    sizes.set(row.filled('image_id'), readSize(row, 'dim1', 'dim0'));
  return sizes;
}

function readSize(row: TableRow, widthColumn: string, heightColumn: string): ImageSize {
  const [width, height] = [row.number(widthColumn), row.number(heightColumn)];
  if (width > 0 && height > 0) return { width, height };
  throw row.error(
    `"${widthColumn}" and "${heightColumn}" are ${width} and ${height}, which is not an image size.`,
  );
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
