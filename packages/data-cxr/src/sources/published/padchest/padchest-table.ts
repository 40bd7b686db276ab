import type { Label, Meta } from '../../../contracts';
import { keepKnown, limitAge, parsePixels, parseSex } from '../../../metadata/known-columns';
import { parseManufacturer } from '../../../metadata/manufacturer';
import { readTable } from '../../../tables/read-table';
import type { TableRow } from '../../../tables/table-row';

const NORMAL = 'normal';

/** Labels that describe the image or an earlier one, not what is seen. */
const NO_FINDINGS = new Set(['', NORMAL, 'unchanged', 'exclude', 'suboptimal study']);

/** Views from the front: standing, sitting, and lying (`AP_horizontal`). */
const FRONTAL = ['PA', 'AP', 'AP_horizontal'];

/** What the table says about an image. */
export interface PadchestEntry {
  readonly name: string;
  readonly patient: string;
  readonly label: Label;
  /** Findings separated by `|`, or `normal`. */
  readonly finding: string;
  /** View, sex, age, manufacturer and original size. */
  readonly columns: Meta;
}

/** The contents of a table, and how much of it is not used. */
export interface PadchestTable {
  readonly rows: number;
  /** Views from the side, of ribs, or unknown. */
  readonly notFrontal: number;
  /** Neither normal nor with a finding: excluded, "unchanged" alone, not labeled. */
  readonly unclear: number;
  readonly example: string | undefined;
  /** Names of all images, used or not. */
  readonly names: ReadonlySet<string>;
  readonly entries: readonly PadchestEntry[];
}

/**
 * Reads PadChest's table, streaming: the frontal images that are normal or have a finding.
 *
 * @throws DataError naming file and line, for labels that are not a list, an empty cell or an image listed twice.
 */
export async function readPadchestTable(path: string): Promise<PadchestTable> {
  const entries: PadchestEntry[] = [];
  const names = new Set<string>();
  let [notFrontal, unclear] = [0, 0];
  for await (const row of readTable(path, ['ImageID', 'PatientID', 'Projection', 'Labels'])) {
    const name = row.filled('ImageID');
    if (names.has(name)) throw row.error(`${name} is listed twice. Remove one of the rows.`);
    names.add(name);
    const view = row.cell('Projection');
    if (!FRONTAL.includes(view)) {
      notFrontal++;
      continue;
    }
    const labels = readLabels(row);
    const findings = labels.filter((label) => !NO_FINDINGS.has(label));
    const isNormal = labels.length > 0 && labels.every((label) => label === NORMAL);
    if (labels.includes('exclude') || (findings.length === 0 && !isNormal)) {
      unclear++;
      continue;
    }
    entries.push({
      name,
      patient: row.filled('PatientID'),
      label: isNormal ? 0 : 1,
      finding: isNormal ? NORMAL : [...new Set(findings)].join('|'),
      columns: readColumns(row, view),
    });
  }
  return { rows: names.size, notFrontal, unclear, example: names.values().next().value, names, entries };
}

function readColumns(row: TableRow, view: string): Meta {
  const [studied, born] = ['StudyDate_DICOM', 'PatientBirth'].map(
    (column) => /^[12]\d{3}/.exec(row.cell(column))?.[0],
  );
  return keepKnown({
    view,
    sex: parseSex(row.cell('PatientSex_DICOM')),
    // Of the dates only the year is known, so the age may be a year too high.
    age: studied === undefined || born === undefined ? undefined : limitAge(Number(studied) - Number(born)),
    manufacturer: parseManufacturer(row.cell('Manufacturer_DICOM')),
    width: parsePixels(row.cell('Columns_DICOM')),
    height: parsePixels(row.cell('Rows_DICOM')),
  });
}

/** Reads a list as Python prints it: `['normal']`, `['cardiomegaly', ' aortic elongation']`, `[]`, or `nan` for none. */
function readLabels(row: TableRow): string[] {
  const text = row.cell('Labels').trim();
  if (text === '' || text === 'nan') return [];
  if (!/^\[\s*(?:(?:'[^']*'|"[^"]*")\s*(?:,\s*|(?=\])))*\]$/.test(text))
    throw row.error(`"Labels" is "${text}", not a list such as ['normal']. Use the table as published.`);
  return [...text.matchAll(/'([^']*)'|"([^"]*)"/g)].map(([, single, double]) =>
    (single ?? double ?? '').trim(),
  );
}
