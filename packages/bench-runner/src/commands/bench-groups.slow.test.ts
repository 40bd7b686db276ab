/** Metadata on its way through the commands: a folder whose `metadata.csv` explains most of how dark its images are. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@cxr-anomaly/random';
import type { LeaderboardEntry } from '../bench/leaderboard';
import { runCommand } from '../testing/run-command';
import { writePng } from '../testing/write-png';

jest.setTimeout(240_000);

/** AP films are darker than PA films, and anomalous films darker than normal ones of the same view. */
const LEVELS = { AP: { normal: 90, mass: 75 }, PA: { normal: 160, mass: 145 } };

/** How many films of each view: most normal ones are AP, most anomalous ones PA. */
const COUNTS = {
  'train/normal': { AP: 24, PA: 12 },
  'test/normal': { AP: 20, PA: 12 },
  'test/mass': { AP: 12, PA: 20 },
};

const BENCH = [
  'bench',
  '--data',
  'folder:films',
  '--methods',
  'deepsvdd',
  '--preset',
  'smoke',
  '--seeds',
  '0,1',
];

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'bench-groups-'));
  const random = createRandom(0, 'films');
  const rows = ['id,View,patient_id'];
  for (const [folder, counts] of Object.entries(COUNTS)) {
    await mkdir(join(cwd, 'films', folder), { recursive: true });
    for (const view of ['AP', 'PA'] as const) {
      for (let i = 0; i < counts[view]; i++) {
        const level = LEVELS[view][folder.endsWith('mass') ? 'mass' : 'normal'] + 10 * random.normal();
        const id = `${folder}/${view}-${i}.png`;
        await writePng(join(cwd, 'films', id), 32, () => level + random.integer(20));
        rows.push(`${id},${view},secret-${i}`);
      }
    }
  }
  await writeFile(join(cwd, 'films/metadata.csv'), rows.join('\n'));
});
afterAll(() => rm(cwd, { recursive: true }));

describe('bench on images with metadata', () => {
  it('shows that darkness says more among films of one view than across them', async () => {
    const { code, stdout, stderr } = await runCommand([...BENCH, '--out', 'board'], cwd);
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.not.stringMatching(/WARN/) as string });
    expect(stdout).toMatch(/of the same view[\s\S]*view alone/);
    const page = await readFile(join(cwd, 'board/leaderboard.md'), 'utf8');
    expect(page).toMatch(
      /## What else explains a score[\s\S]*AP \(20 \+ 12\)[\s\S]*stored threshold by view/,
    );
    const report = await readFile(join(cwd, 'board/report.html'), 'utf8');
    expect(report).toMatch(/<section id="groups">[\s\S]*of the same view/);
    const intervals = /<section id="aurocs">[\s\S]*?<\/section>/.exec(report)?.[0] ?? '';
    // A circle for each seed, and a mark for the method and four baselines.
    expect(intervals.split('aria-roledescription="point"')).toHaveLength(3);
    expect(intervals.split('aria-roledescription="tick"')).toHaveLength(6);
    expect(`${page}${report}`).not.toContain('secret');

    const board = JSON.parse(
      await readFile(join(cwd, 'board/leaderboard.json'), 'utf8'),
    ) as LeaderboardEntry[];
    const [best] = board
      .flatMap((entry) => (entry.kind === 'baseline' ? [entry] : []))
      .sort((a, b) => b.test.auroc - a.test.auroc);
    expect(best?.method).toBe('column-view');
    expect(report).toContain(`view alone: ${best?.test.auroc.toFixed(3)}`);
    const byName = (name: string) =>
      board.find((entry) => entry.kind === 'baseline' && entry.method === name)?.test;
    const [view] = byName('mean-darkness')?.by ?? [];
    expect(view?.columns).toEqual(['view']);
    expect(view?.adjusted?.pooled).toBeLessThan(0.65);
    expect(view?.adjusted?.auroc).toBeGreaterThan(0.75);
    // PA is the rarer view among normal training images: (20/32 · 20/32) + ½ (20 · 12 + 12 · 20) / 32².
    expect(byName('column-view')?.auroc).toBeCloseTo((20 * 20 + (20 * 12 + 12 * 20) / 2) / 32 ** 2, 9);
    const method = board.find((entry) => entry.kind === 'method');
    expect(method?.comparisons[0]?.by?.[0]?.columns).toEqual(['view']);
    expect(method?.test?.by?.[0]?.groups).toMatchObject([
      { group: 'AP', normal: 20, anomalous: 12 },
      { group: 'PA', normal: 12, anomalous: 20 },
    ]);

    const runs = (await readdir(join(cwd, 'board'))).filter((name) => name.startsWith('deepsvdd-s0'));
    const run = join('board', runs[0] ?? '');
    const evaluated = await runCommand(['evaluate', run, '--data', 'folder:films', '--by', 'view'], cwd);
    expect(evaluated).toMatchObject({ code: 0 });
    expect(evaluated.stdout).toMatch(/of the same view +32 +32 +0\.\d{3}[\s\S]*view PA +12 +20 +0\.\d{3}/);
    const metrics = JSON.parse(await readFile(join(cwd, run, 'metrics.json'), 'utf8')) as {
      test: { by: { columns: string[] }[] };
    };
    expect(metrics.test.by.map(({ columns }) => columns)).toEqual([['view']]);

    const seeds = (await readdir(join(cwd, 'board'))).filter((name) => name.startsWith('deepsvdd-s'));
    const compared = await runCommand(
      ['compare', ...seeds.map((name) => join('board', name)), '--by', 'view'],
      cwd,
    );
    expect(compared).toMatchObject({ code: 0, stderr: '' });
    expect(compared.stdout).toMatch(
      /of the same view[\s\S]*\nAmong images of the same view\n[\s\S]*deepsvdd-s0\S* +board\S+ +[+−]0\.\d{3}/,
    );
  });

  it('names the columns there are before anything is trained', async () => {
    const { code, stderr } = await runCommand([...BENCH, '--by', 'vew', '--out', 'none'], cwd);
    expect(code).toBe(2);
    expect(stderr).toContain('folder:films has no metadata column "vew". Columns: view.');
  });
});
