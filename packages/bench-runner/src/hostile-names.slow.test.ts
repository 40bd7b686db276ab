import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseScores } from '@cxr-anomaly/runs';
import { runCommand } from './testing/run-command';
import { writePng } from './testing/write-png';

const ESCAPE = '\u001b';

/** Clears the screen, sets the window's title, starts lines that look like ours, and is partly invisible. */
const HOSTILE = `${ESCAPE}[2J${ESCAPE}]0;owned\u0007\n error: \n  more\u202egnp\u200b\u{e0041}`;

/** Would add a table cell, a picture and an element if Markdown and HTML did not escape them. */
const MARKUP = '=1|![x](x)<img src=x>';

/** Everything that a terminal acts on or a reader cannot see, except the end of a line. */
const CONTROLS = /[^\P{Cc}\n]|\p{Bidi_Control}|\p{Default_Ignorable_Code_Point}/u;

const IMAGES: Readonly<Record<string, number>> = {
  'train/normal': 12,
  'test/normal': 3,
  [`test/${HOSTILE}`]: 2,
  [`test/${MARKUP}`]: 2,
};

jest.setTimeout(120_000);

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hostile-names-'));
  for (const [folder, count] of Object.entries(IMAGES)) {
    await mkdir(join(cwd, 'data', folder), { recursive: true });
    for (let i = 0; i < count; i++) {
      await writePng(
        join(cwd, 'data', folder, `${i}${HOSTILE}.png`),
        8,
        (x, y) => x * y + 5 * i * x + folder.length * y,
      );
    }
  }
  await writeFile(join(cwd, 'data', 'test', HOSTILE, `${HOSTILE}.png`), 'no image');
});
afterAll(() => rm(cwd, { recursive: true }));

describe('names that a terminal acts on', () => {
  it('are made visible in tables and lists of problems', async () => {
    const { stdout, stderr, code } = await runCommand(['data', 'info', 'folder:data'], cwd);
    expect(code).toBe(0);
    expect(stdout).toMatch(/1 problem:\n {2}test\/\\x1b\[2J.*\\n {2}more.*cannot be decoded/);
    expect(`${stdout}${stderr}`).not.toMatch(CONTROLS);
  });

  it('are kept in JSON, with active characters escaped', async () => {
    const { stdout } = await runCommand(['data', 'info', 'folder:data', '--json'], cwd);
    const { meta } = JSON.parse(stdout) as { meta: { finding: Record<string, number> } };
    // A bar separates findings.
    const parts = MARKUP.split('|').map((finding) => [finding, 2]);
    expect(meta.finding).toEqual({ normal: 15, [HOSTILE]: 3, ...Object.fromEntries(parts) });
    expect(stdout).not.toMatch(CONTROLS);
  });

  it.each([
    ['a data word', ['data', 'info', `folder:${HOSTILE}`]],
    ['a run folder', ['compare', HOSTILE, HOSTILE]],
    ['an option', ['compare', `--${HOSTILE}`]],
    ['a setting', ['train', 'deepsvdd', '--data', 'phantom', '--set', `${HOSTILE}=1`]],
    ['a prototype', ['train', 'deepsvdd', '--data', 'phantom', '--set', '__proto__={"a":1}']],
  ])('are made visible in errors about %s', async (_, args) => {
    const { stdout, stderr, code } = await runCommand(args, cwd);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: /);
    expect(`${stdout}${stderr}`).not.toMatch(CONTROLS);
  });

  it('are made visible in leaderboards, reports and tables, and start no formula in scores', async () => {
    const word = `folder:${MARKUP}`;
    await rename(join(cwd, 'data'), join(cwd, MARKUP));
    const args = ['bench', '--data', word, '--methods', 'memdae', '--preset', 'smoke', '--out', 'board'];
    const { stdout, stderr, code } = await runCommand(args, cwd);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringMatching(CONTROLS) });
    expect(stdout).not.toMatch(CONTROLS);
    const run = (await readdir(join(cwd, 'board'))).find((name) => name.startsWith('memdae')) ?? '';
    const read = (...path: string[]) => readFile(join(cwd, 'board', ...path), 'utf8');
    const page = await read('report.html');
    expect(page).not.toMatch(CONTROLS);
    expect(page).not.toContain('<img src=x>');
    expect(page).toMatch(/<th scope="row">\\x1b\[2J.*\\n {2}more\\u\{202e\}gnp\\u\{200b\}/);
    const board = await read('leaderboard.md');
    expect(board).not.toMatch(CONTROLS);
    expect(board).toMatch(/^# folder:=1\\\|!\\\[x\\\]\(x\)\\<img src=x\\>, preset smoke\n/);
    for (const name of ['leaderboard.json', `${run}/config.json`, `${run}/scores.csv`])
      expect(await read(name)).not.toMatch(CONTROLS);
    const { ids } = parseScores(await read(run, 'scores.csv'), 'scores.csv');
    expect(ids).toContain(`test/${HOSTILE}/0${HOSTILE}.png`);

    await writePng(join(cwd, `${MARKUP}.png`), 32, (x) => 8 * x);
    await writePng(join(cwd, `${HOSTILE}.png`), 32, (x) => 8 * x);
    const score = ['score', join('board', run), `${MARKUP}.png`, `${HOSTILE}.png`];
    const [csv, json] = await Promise.all([
      runCommand([...score, '--format', 'csv'], cwd),
      runCommand(score, cwd),
    ]);
    for (const { stdout: text, stderr: said } of [csv, json]) expect(`${text}${said}`).not.toMatch(CONTROLS);
    expect(csv.stdout).toMatch(/^'=1\|!\[x\]\(x\)<img src=x>\.png,[\d.]+,/m);
    const paths = json.stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { path: string }).path);
    expect(paths).toEqual([`${MARKUP}.png`, `${HOSTILE}.png`]);
  });
});
