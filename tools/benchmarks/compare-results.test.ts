import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'compare-'));
  for (const name of ['before', 'now']) mkdirSync(join(folder, name));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (path: string, results: readonly object[]) =>
  writeFileSync(join(folder, path), JSON.stringify(results));

const compare = () =>
  execFileSync(process.execPath, [join(__dirname, 'compare-results.mjs'), 'before', 'now'], {
    cwd: folder,
    encoding: 'utf8',
  }).split('\n');

describe('compare-results', () => {
  it('puts figures of both sides in a table, and marks what changed by more than a fifth', () => {
    const figures = (speed: number, seconds: number) => [
      { name: 'training', value: speed, unit: 'images/s', better: 'higher' },
      { name: 'whole command', value: seconds, unit: 's', better: 'lower' },
    ];
    write('before/rlad.json', figures(100, 10));
    write('now/rlad.json', figures(130, 12.5));
    write('before/memdae.json', figures(100, 10));
    write('now/memdae.json', figures(85, 11));
    write('now/gan-gp.json', figures(50, 8).slice(0, 1));
    expect(compare().slice(2, 7)).toEqual([
      '| gan-gp | training | – | 50 images/s | – |  |',
      '| memdae | training | 100 images/s | 85 images/s | 0.85 |  |',
      '| memdae | whole command | 10 s | 11 s | 1.10 |  |',
      '| rlad | training | 100 images/s | 130 images/s | 1.30 | better |',
      '| rlad | whole command | 10 s | 12.5 s | 1.25 | worse |',
    ]);
  });

  it('says so where nothing is affected', () => {
    expect(compare()[0]).toBe('No benchmark is affected by this change.');
  });
});
