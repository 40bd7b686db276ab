import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DataError } from '../errors';
import { createTestFolder, writeTree } from '../files/testing/image-files';
import { readTable } from './read-table';
import type { TableRow } from './table-row';

async function readRows<T>(
  content: string | Uint8Array,
  pick: (row: TableRow) => T,
  required = ['name', 'size'],
): Promise<T[]> {
  const root = writeTree(createTestFolder(), { 'table.csv': content });
  const picked: T[] = [];
  for await (const row of readTable(join(root, 'table.csv'), required)) picked.push(pick(row));
  return picked;
}

const nameAndSize = (row: TableRow) => [row.cell('name'), row.cell('size')];

describe('readTable', () => {
  it('reads cells by column through a byte order mark, CRLF, quotes, empty lines and odd row lengths', async () => {
    const text = '\uFEFFname,size,,\r\na,1,,\r\n\r\n"b, ""c""",2\r\nd\r\ne,3,x,y,z\r\n';
    expect(await readRows(text, nameAndSize)).toEqual([
      ['a', '1'],
      ['b, "c"', '2'],
      ['d', ''],
      ['e', '3'],
    ]);
  });

  it('takes the first of two columns with one name', async () => {
    expect(await readRows('name,size,name\na,1,z\n', nameAndSize)).toEqual([['a', '1']]);
  });

  it('gives finite numbers only', async () => {
    expect(await readRows('name,size\na,-2.5\nb,1e2\n', (row) => row.number('size'))).toEqual([-2.5, 100]);
    for (const text of ['NaN', 'Infinity', '', ' ', '1x', '1e999']) {
      await expect(readRows(`name,size\na,${text}\n`, (row) => row.number('size'))).rejects.toThrow(
        DataError,
      );
    }
  });

  it('names the line of a row, those before it that are empty or broken by a quoted cell counted', async () => {
    const text = 'name,size\n\n"a\nb",1\n,2\n';
    const read = readRows(text, (row) => (row.cell('size') === '2' ? row.filled('name') : ''));
    await expect(read).rejects.toThrow(/table\.csv, line 5: "name" is empty/);
  });

  it.each<[string, string | Uint8Array, RegExp]>([
    ['an empty file', '', /table\.csv is empty/],
    ['another header', 'a,b\n1,2\n', /no column "name", "size"; it has a, b/],
    [
      'what is no table',
      Uint8Array.from({ length: 4000 }, (_, i) => i % 32),
      /it is not a comma-separated table/,
    ],
    ['an open quote', 'name,size\n"a,1\nb,2\n', /line \d: its quotes do not match/],
    ['a row that does not end', `name,size\n"${'a\n'.repeat(50_000)}`, /the row is longer than 64 KB/],
    ['a huge cell', `name,size\n${'a'.repeat(1001)},1\n`, /line 2: "name" is too long/],
    ['an escape sequence', 'name,size\n\u001b[2Ja,1\n', /line 2: "name" .* control characters/],
    ['a changed reading direction', 'name,size\na\u202Egnp.exe,1\n', /line 2: "name" .* control characters/],
  ])('refuses %s', async (_, content, message) => {
    await expect(readRows(content, nameAndSize)).rejects.toThrow(message);
    await expect(readRows(content, nameAndSize)).rejects.toThrow(DataError);
  });

  it('never shows what it refuses to print', async () => {
    const read = readRows('name,size\n\u001b[2Ja,1\n', nameAndSize);
    await expect(read).rejects.toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('\u001b') }),
    );
  });

  it('inflates a gzipped table, and refuses one that is cut off or none', async () => {
    const text = `name,size\n${Array.from({ length: 5000 }, (_, i) => `image ${i},${i}`).join('\n')}`;
    const whole = gzipSync(text);
    const root = writeTree(createTestFolder(), {
      'whole.csv.gz': whole,
      'cut.csv.gz': whole.subarray(0, whole.length / 2),
      'none.csv.gz': text,
    });
    const countRows = async (name: string) => {
      let rows = 0;
      for await (const row of readTable(join(root, name), ['name'])) rows += Number(row.cell('size') !== '');
      return rows;
    };
    expect(await countRows('whole.csv.gz')).toBe(5000);
    await expect(countRows('cut.csv.gz')).rejects.toThrow(
      /cut\.csv\.gz cannot be decompressed: .*Copy it again/,
    );
    await expect(countRows('none.csv.gz')).rejects.toThrow(/none\.csv\.gz cannot be decompressed/);
  });

  it('says that a file is missing, or that it is none, without waiting for it', async () => {
    const root = writeTree(createTestFolder(), { 'folder.csv/x': '' });
    execFileSync('mkfifo', [join(root, 'pipe.csv')]);
    await expect(readTable(join(root, 'none.csv'), []).next()).rejects.toThrow(/none\.csv cannot be read/);
    for (const name of ['folder.csv', 'pipe.csv']) {
      const rows = readTable(join(root, name), []);
      await expect(rows.next()).rejects.toThrow(
        /(folder|pipe)\.csv is not a regular file \(folder, pipe or device\)/,
      );
    }
  });

  it('passes on what its user throws', async () => {
    const own = new TypeError('own');
    const read = readRows('name,size\na,1\n', () => {
      throw own;
    });
    await expect(read).rejects.toBe(own);
  });
});
