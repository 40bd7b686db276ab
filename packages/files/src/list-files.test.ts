import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listFiles } from './list-files';

describe('listFiles', () => {
  it('lists files and links at all levels by their path from the folder, and no folders', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'list-files-'));
    mkdirSync(join(folder, 'a', 'b'), { recursive: true });
    writeFileSync(join(folder, 'a', 'b', 'deep'), '');
    writeFileSync(join(folder, 'top'), '');
    symlinkSync('a', join(folder, 'link'));
    expect((await listFiles(folder)).sort()).toEqual(['a/b/deep', 'link', 'top']);
    rmSync(folder, { recursive: true });
  });
});
