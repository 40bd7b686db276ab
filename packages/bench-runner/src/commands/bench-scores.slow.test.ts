import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseScores, type RunScores } from '@cxr-anomaly/runs';
import type { ExternalEntry, LeaderboardEntry, MethodEntry } from '../bench/leaderboard';
import type { RunsComparison } from '../compare/compare-runs';
import { runCommand } from '../testing/run-command';

jest.setTimeout(240_000);

const BENCH = ['bench', '--data', 'phantom?n=40&side=32', '--methods', 'memdae', '--preset', 'smoke'];

/** Would add a table cell, an element and a color if names were not escaped. */
const HOSTILE = 'a|b<img src>\u001b[31m';

const FINISHED = /MemDAE seed 0: AUROC 0\.\d{3}, finished before/;

let cwd: string;
let ours: RunScores;
/** The scores of our method in another order, with paths from another machine. */
let same: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'bench-scores-'));
  expect(await runCommand([...BENCH, '--out', 'board'], cwd)).toMatchObject({ code: 0 });
  const run = (await readdir(join(cwd, 'board'))).find((name) => name.startsWith('memdae')) ?? '';
  ours = parseScores(await readFile(join(cwd, 'board', run, 'scores.csv'), 'utf8'), 'scores.csv');
  const rows = ours.ids.map((id, i) => `1,${ours.scores[i]},C:\\films\\${id.replaceAll('/', '\\')}\n`);
  same = ['pred_label,pred_score,image_path\n', ...rows.reverse()].join('');
  await writeFile(join(cwd, 'same.csv'), same);
  const turned = ours.ids.map((id, i) => `${id},${-10 * (ours.labels[i] ?? 0) - (ours.scores[i] ?? 0)}\n`);
  await writeFile(join(cwd, 'turned.csv'), ['id,score\n', ...turned].join(''));
});
afterAll(() => rm(cwd, { recursive: true }));

const isExternal = (entry: LeaderboardEntry): entry is ExternalEntry => entry.kind === 'external';

async function benchWith(...scores: string[]) {
  const args = [...BENCH, '--out', 'board', '--json', ...scores.flatMap((one) => ['--scores', one])];
  const { code, stdout, stderr } = await runCommand(args, cwd);
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(FINISHED) as string });
  const board = JSON.parse(stdout) as LeaderboardEntry[];
  const method = board.find((entry): entry is MethodEntry => entry.kind === 'method');
  return { method, externals: board.filter(isExternal), stderr };
}

const readBoard = (...path: string[]) => readFile(join(cwd, 'board', ...path), 'utf8');

describe('bench --scores', () => {
  it('computes our own metrics and a difference of 0 for a file of our own scores, without training again', async () => {
    const { method, externals, stderr } = await benchWith('same=same.csv', `${HOSTILE}=turned.csv`);
    const [external, inverted] = externals;
    const { pixelAuroc, ...image } = method?.test ?? {};
    expect(pixelAuroc).toBeGreaterThan(0);
    expect(external?.test).toEqual(image);
    expect(external?.comparisons).toEqual(method?.comparisons);
    expect(method?.againstExternal?.[0]).toMatchObject({ title: 'same', difference: 0 });
    expect(external?.againstExternal).toEqual([{ ...method?.againstExternal?.[1], title: HOSTILE }]);
    expect(external).toMatchObject({
      file: 'same.csv',
      sha256: createHash('sha256').update(same).digest('hex'),
    });
    expect(parseScores(await readBoard(external?.scores ?? ''), '')).toEqual(ours);
    expect(stderr).toMatch(
      /^same: 20 images matched by the end of the path, such as test\S+ for C:\\films\\test/m,
    );

    expect(inverted?.test.auroc).toBe(0);
    expect(stderr).toMatch(/^warning: a\|b<img src>\\x1b\[31m: AUROC 0\.000 .* looks inverted/m);
    const [page, table] = [await readBoard('report.html'), await readBoard('leaderboard.md')];
    expect(page).toContain(external?.sha256);
    expect(page).toContain('a|b&lt;img src&gt;\\x1b[31m (external)');
    expect(table).toContain('| same (external) |');
    expect(table).toContain('| a\\|b\\<img src\\>\\\\x1b\\[31m (external) |');
    for (const text of [page, table]) {
      expect(text).toContain('looks inverted');
      expect(text).not.toContain('<img src>');
      expect(text).not.toContain('\u001b');
    }
  });

  it('keeps what the report needs in the bench folder, and detects edits', async () => {
    const { externals } = await benchWith('same=same.csv');
    await rm(join(cwd, 'same.csv'));
    const copy = join(cwd, 'board', externals[0]?.scores ?? '');
    const report = () => runCommand(['report', 'board'], cwd);
    expect(await report()).toMatchObject({ code: 0 });
    const [page, text] = [await readBoard('report.html'), await readFile(copy, 'utf8')];
    expect(page).toContain('<h3>same</h3>');
    expect(page).not.toContain('looks inverted');

    await writeFile(copy, text.replace(/(,1,)[\d.e-]+\n$/, '$1-1\n'));
    expect(await report()).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /leaderboard\.json says auroc 0\.\d+ of same, but external\/same-.*gives/,
      ) as string,
    });
    await writeFile(copy, text.replace(/(,1,)([\d.e-]+)\n$/, '$1$20\n'));
    expect(await report()).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/same-\w+\.csv was altered: its SHA-256/) as string,
    });
    await writeFile(copy, text);
    await writeFile(join(cwd, 'same.csv'), same);
  });

  it('refuses scores for only some of the images, or for others, before anything is trained', async () => {
    await writeFile(join(cwd, 'part.csv'), `${same.split('\n').slice(0, -2).join('\n')}\n`);
    await writeFile(join(cwd, 'more.csv'), `${same}0,1,train/x.png\n`);
    const refuse = async (file: string) => {
      const { code, stderr } = await runCommand([...BENCH, '--out', 'fresh', '--scores', `x=${file}`], cwd);
      expect(code).toBe(2);
      expect(stderr).not.toMatch(/train epoch/);
      return stderr;
    };
    expect(await refuse('part.csv')).toMatch(
      /error: part\.csv must hold one score for each of the 20 test images.*\n {2}1 test image has no score \(test/,
    );
    expect(await refuse('more.csv')).toMatch(/\n {2}1 row fits no test image \(train\/x\.png\)/);
    expect(existsSync(join(cwd, 'fresh', 'leaderboard.json'))).toBe(false);
  });

  it('lets compare read scores from the bench folder and from a file', async () => {
    await benchWith('same=same.csv');
    const { code, stdout } = await runCommand(['compare', 'board', 'turned.csv', '--json'], cwd);
    expect(code).toBe(0);
    const { runs, pairs } = JSON.parse(stdout) as RunsComparison;
    expect(runs.map(({ method, externalSha256 }) => [method, externalSha256?.length])).toEqual([
      ['memdae', undefined],
      [undefined, 64],
      [undefined, 64],
    ]);
    expect(pairs[0]).toMatchObject({ difference: 0, pValue: 1 });
    const table = await runCommand(['compare', 'board', 'turned.csv'], cwd);
    expect(table.stdout).toMatch(/^turned\.csv \(external\) +0\.000/m);
    expect(table.stdout).toMatch(/^turned\.csv: AUROC 0\.000 .* looks inverted/m);
    expect(await runCommand(['compare', 'same.csv', 'turned.csv'], cwd)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/give a run folder or a bench folder as well/) as string,
    });
  });
});
