/** How a rehearsal ends early; a full one, which takes minutes and the registry, is a separate job in CI. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

jest.setTimeout(600_000);

const ROOT = resolve(__dirname, '..', '..');

/** Where the rehearsal creates its temporary folder. */
let temporary: string;
beforeEach(() => (temporary = mkdtempSync(join(tmpdir(), 'rehearse-'))));
afterEach(() => rmSync(temporary, { recursive: true }));

function rehearse(cwd = ROOT): { child: ChildProcess; ended: Promise<number | null>; said: () => string } {
  const child = spawn(process.execPath, [join(__dirname, 'rehearse.mjs')], {
    cwd,
    env: { ...process.env, TMPDIR: temporary },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part) => (output += part));
  const ended = new Promise<number | null>((settle) => child.once('close', settle));
  return { child, ended, said: () => output };
}

describe('rehearse', () => {
  it('stops what it started and removes its folder when it is interrupted', async () => {
    const { child, ended, said } = rehearse();
    while (child.exitCode === null && !said().includes('version by changesets'))
      await new Promise((settle) => setTimeout(settle, 50));
    // Building now.
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(readdirSync(temporary)).toEqual([]);
    expect(commandsNaming(temporary)).toEqual([]);
    expect(said()).not.toContain('failed');
  });

  it('ends with 1 and keeps its log when a step fails', async () => {
    const folder = join(temporary, 'no-repository');
    mkdirSync(folder);
    const { ended, said } = rehearse(folder);
    expect(await ended).toBe(1);
    const log = join(folder, 'reports/release-rehearsal.log');
    expect(said()).toContain(log);
    expect(readFileSync(log, 'utf8')).toMatch(
      /=== clone the last commit\n[^]*git clone[^]*not exist|not a git/,
    );
    expect(readdirSync(temporary)).toEqual(['no-repository']);
  });
});

/** Command lines of running processes with this word in them. */
function commandsNaming(word: string): string[] {
  if (!existsSync('/proc/self/cmdline')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return ''; // It has ended in the meantime.
      }
    })
    .filter((command) => command.includes(word));
}
