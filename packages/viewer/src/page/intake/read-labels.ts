import { parse } from 'csv-parse/sync';
import { labelByFolder, labelByTable, type FilmLabels } from '../model/labels';
import type { ChosenFile } from '../model/film';

/** Most bytes of a table of labels. */
const MOST_BYTES = 64 * 2 ** 20;

/**
 * Labels films by a table if there is one, else by their folders.
 *
 * @throws Error in words when the table cannot be used.
 */
export async function readLabels(films: readonly ChosenFile[], table?: ChosenFile): Promise<FilmLabels> {
  if (!table) return labelByFolder(films);
  const blob = await table.read();
  if (blob.size > MOST_BYTES) throw new Error(`${table.path} is larger than ${MOST_BYTES / 2 ** 20} MiB.`);
  const rows = parse(await blob.text(), {
    ...{ columns: true, bom: true, trim: true, skip_empty_lines: true, relax_column_count: true },
  }) as Record<string, string>[];
  return labelByTable(films, rows);
}
