/**
 * A data source of your own in one file: reads images that a CSV table names, one per line: file,label,split,patient.
 *
 *   cxr-anomaly data info './my-source.mjs:films.csv?normal=healthy'
 *   cxr-anomaly bench --data './my-source.mjs:films.csv?normal=healthy' --preset smoke
 *
 * The default export is a `SourceDefinition` of @cxr-anomaly/data-cxr/node.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DataError } from '@cxr-anomaly/data-cxr';
import { decodeFile } from '@cxr-anomaly/data-cxr/node';

const COLUMNS = 'file,label,split,patient';

/** Lists the images of the table; `fingerprint` changes with the table, the option and every image. */
async function open({ word, location, choices }) {
  const table = await readFile(location, 'utf8');
  const [header, ...lines] = table.trim().split(/\r?\n/);
  if (header !== COLUMNS) throw new DataError(`${location}: begins with "${header}", not with ${COLUMNS}.`);
  const normal = choices.normal ?? 'normal';
  const hash = createHash('sha256').update(JSON.stringify([normal, table]));
  const items = [];
  const problems = [];
  for (const line of lines) {
    const [file, label, split, patient] = line.split(',');
    try {
      hash.update(await readFile(join(dirname(location), file)));
      items.push({
        ...{ id: file, split, label: label === normal ? 0 : 1 },
        ...{ group: patient, meta: { finding: label } },
      });
    } catch (error) {
      problems.push({ subject: file, message: `left out: ${error.message}` });
    }
  }
  return {
    ...{ source: 'films', word, fingerprint: hash.digest('hex'), items, problems },
    decode: (index) => decodeFile(join(dirname(location), items[index].id)),
  };
}

/** @type {import('@cxr-anomaly/data-cxr/node').SourceDefinition} */
export default {
  name: 'films',
  help: 'images that a CSV table names: file,label,split,patient',
  example: './my-source.mjs:films.csv?normal=healthy',
  location: 'file',
  options: { normal: { text: true } },
  open,
};
