import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportSite } from './export-site';

let cwd: string;
beforeAll(async () => (cwd = await mkdtemp(join(tmpdir(), 'export-'))));
afterAll(() => rm(cwd, { recursive: true }));

const site = (text: string) =>
  new Map([
    ['index.html', { text }],
    ['site.json', { text: '{}' }],
    ['cxr-anomaly-viewer.js', { text: '' }],
    ['bundles/1-a/detector.json', { path: join(cwd, 'detector.json') }],
  ]);

describe('exportSite', () => {
  it('writes every file, and replaces an earlier export', async () => {
    await writeFile(join(cwd, 'detector.json'), 'manifest');
    const folder = join(cwd, 'site');
    await exportSite(site('one'), folder);
    expect(await readFile(join(folder, 'bundles/1-a/detector.json'), 'utf8')).toBe('manifest');
    await exportSite(site('two'), folder);
    expect(await readFile(join(folder, 'index.html'), 'utf8')).toBe('two');
  });

  it('replaces no folder that holds something else', async () => {
    const folder = join(cwd, 'theirs');
    await mkdir(folder);
    await writeFile(join(folder, 'site.json'), 'the description of another site');
    await expect(exportSite(site('one'), folder)).rejects.toThrow(/not a page that this program wrote/);
  });

  it('leaves nothing where a file cannot be read', async () => {
    const folder = join(cwd, 'partial');
    const files = new Map([...site('one'), ['gone', { path: join(cwd, 'gone') }]]);
    await expect(exportSite(files, folder)).rejects.toThrow();
    await expect(readFile(join(folder, 'index.html'))).rejects.toThrow();
  });
});
