import type { Meta } from '../../../contracts';
import { DataError } from '../../../errors';
import { readOrExplain, readRegular } from '../../../files/read-regular';
import { keepKnown, parseAge, parsePixels, parseSex } from '../../../metadata/known-columns';
import { readTable } from '../../../tables/read-table';
import { isPrintable, type TableRow } from '../../../tables/table-row';
import { LesionBoxes } from '../lesion-boxes';

/** What the table says about one image. */
export interface NihEntry {
  /** Findings separated by `|`, or `No Finding`. */
  readonly findings: string;
  readonly patient: string;
  readonly columns: Meta;
}

/** Side of the released images, on which the boxes were drawn. */
const RELEASED_SIDE = 1024;

/**
 * Reads the NIH table, streaming, into a map by image name.
 *
 * @throws DataError naming the file and line, when a column is missing, a cell empty or an image listed twice.
 */
export async function readNihTable(path: string): Promise<Map<string, NihEntry>> {
  const entries = new Map<string, NihEntry>();
  for await (const row of readTable(path, ['Image Index', 'Finding Labels', 'Patient ID'])) {
    const name = row.filled('Image Index');
    const findings = row.filled('Finding Labels');
    const patient = row.filled('Patient ID');
    if (entries.has(name)) throw row.error(`${name} is listed twice. Remove one of the rows.`);
    entries.set(name, { findings, patient, columns: readColumns(row) });
  }
  return entries;
}

/** Reads view, sex, age and original size; the table's sample on Kaggle names some of these columns differently. */
function readColumns(row: TableRow): Meta {
  // The header's one name for two columns, "OriginalImage[Width,Height]", has a comma.
  const [width, height] = row.has('OriginalImage[Width')
    ? ['OriginalImage[Width', 'Height]']
    : ['OriginalImageWidth', 'OriginalImageHeight'];
  return keepKnown({
    view: row.cell('View Position'),
    sex: parseSex(row.cell('Patient Gender') || row.cell('Patient Sex')),
    age: parseAge(row.cell('Patient Age')),
    width: parsePixels(row.cell(width)),
    height: parsePixels(row.cell(height)),
  });
}

/** Reads the boxes of `BBox_List_2017.csv`; none without such a file. @throws DataError as `readTable` does. */
export async function readNihBoxes(path: string | undefined): Promise<LesionBoxes> {
  const boxes = new LesionBoxes({ width: RELEASED_SIDE, height: RELEASED_SIDE });
  if (path === undefined) return boxes;
  // The header's one name for four columns, "Bbox [x,y,w,h]", has commas.
  const [x, y, width, height] = ['Bbox [x', 'y', 'w', 'h]'] as const;
  for await (const row of readTable(path, ['Image Index', x, y, width, height])) {
    const box = { x: row.number(x), y: row.number(y), width: row.number(width), height: row.number(height) };
    boxes.add(row.filled('Image Index'), box, row);
  }
  return boxes;
}

/** Reads a list of image names, one per line. @throws DataError when it cannot be read or names an image twice. */
export async function readNihList(path: string): Promise<string[]> {
  const bytes = await readOrExplain(path, readRegular);
  const names = Buffer.from(bytes)
    .toString('utf8')
    .split(/\r?\n/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const seen = new Set<string>();
  for (const name of names) {
    if (!isPrintable(name)) throw new DataError(`${path} is not a list of image names. Copy it again.`);
    if (seen.has(name)) throw new DataError(`${path}: ${name} is listed twice. Remove one of the lines.`);
    seen.add(name);
  }
  return names;
}
