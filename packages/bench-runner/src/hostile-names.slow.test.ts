import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './testing/run-command';
import { writePng } from './testing/write-png';

const ESCAPE = '\u001b';

/** Clears the screen, sets the window's title, and starts a line that looks like ours. */
const HOSTILE = `${ESCAPE}[2J${ESCAPE}]0;owned\u0007\n error: \u202egnp`;

/** Whatever a terminal acts on, but for the end of a line. */
const CONTROLS = /[^\P{Cc}\n]|\p{Bidi_Control}/u;

jest.setTimeout(60_000);

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hostile-names-'));
  for (const folder of ['train/normal', 'test/normal', `test/${HOSTILE}`]) {
    await mkdir(join(cwd, 'data', folder), { recursive: true });
    for (let i = 0; i < 2; i++) {
      await writePng(
        join(cwd, 'data', folder, `${i}${HOSTILE}.png`),
        8,
        (x, y) => x * y + (i + 1) * folder.length,
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
    expect(stdout).toMatch(/1 problem:\n {2}test\/\\x1b\[2J.*cannot be decoded/);
    expect(`${stdout}${stderr}`).not.toMatch(CONTROLS);
  });

  it('stand in JSON as they are, without a character that acts', async () => {
    const { stdout } = await runCommand(['data', 'info', 'folder:data', '--json'], cwd);
    const { meta } = JSON.parse(stdout) as { meta: { finding: Record<string, number> } };
    expect(meta.finding).toEqual({ normal: 4, [HOSTILE]: 3 });
    expect(stdout).not.toMatch(CONTROLS);
  });

  it.each([
    ['a data word', ['data', 'info', `folder:${HOSTILE}`]],
    ['a run folder', ['compare', HOSTILE, HOSTILE]],
    ['an option', ['compare', `--${HOSTILE}`]],
    ['a setting', ['train', 'deepsvdd', '--data', 'phantom', '--set', `${HOSTILE}=1`]],
    ['a prototype', ['train', 'deepsvdd', '--data', 'phantom', '--set', '__proto__={"a":1}']],
  ])('are made visible in complaints about %s', async (_, args) => {
    const { stdout, stderr, code } = await runCommand(args, cwd);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: /);
    expect(`${stdout}${stderr}`).not.toMatch(CONTROLS);
  });
});
