import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DataError } from '../errors';
import { createTestFolder, writeTree } from '../files/testing/image-files';
import { openTable } from './open-table';

async function countBytes(content: Uint8Array, allowed?: number): Promise<number> {
  const root = writeTree(createTestFolder(), { 'table.csv.gz': content });
  let bytes = 0;
  for await (const chunk of await openTable(join(root, 'table.csv.gz'), allowed))
    bytes += (chunk as Buffer).length;
  return bytes;
}

describe('openTable', () => {
  it('inflates what shrinks as tables do, and stops at what shrinks as a bomb does', async () => {
    const rows = Array.from({ length: 40_000 }, (_, i) => `image ${i},${(i * 7919) % 1000}\n`).join('');
    expect(await countBytes(gzipSync(rows), 0)).toBe(rows.length);
    const bomb = gzipSync('a,1\n'.repeat(1_000_000));
    expect(await countBytes(bomb, 4_000_000)).toBe(4_000_000);
    await expect(countBytes(bomb, 1_000_000)).rejects.toThrow(/table\.csv\.gz expands to more than 1 MB/);
    await expect(countBytes(bomb, 1_000_000)).rejects.toThrow(DataError);
  });
});
