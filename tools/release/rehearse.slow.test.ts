import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

jest.setTimeout(600_000);

const ROOT = resolve(__dirname, '..', '..');

/** What the rehearsal installs from the registry that npm is configured for; without it there is nothing to rehearse. */
const isReachable =
  spawnSync('npm', ['view', '@tensorflow/tfjs-core', 'version', '--prefer-online', '--fetch-retries=0'], {
    timeout: 20_000,
  }).status === 0;
const describeOnline = isReachable ? describe : describe.skip;

/** Where the rehearsal makes its own temporary folder. */
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

describeOnline('rehearse', () => {
  it('publishes all packages, and a project that installs one of them trains, scores and type-checks', async () => {
    const { ended, said } = rehearse();
    const code = await ended;
    const steps = said().replace(/^ *[\d.]+ s {2}/gm, '');
    expect({ code, said: steps }).toEqual({ code: 0, said: expect.stringMatching(/^Rehearsed in \d+ s/m) });
    expect(steps).toMatch(/^publish: 10 packages$/m);
    expect(steps).toMatch(/^find one TensorFlow.js$/m);
    expect(steps).toMatch(/^set the engine up: (native|portable) engine$/m);
    expect(steps).toMatch(/^train, evaluate and score by the command: xray.png scores [\d.]+$/m);
    expect(steps).toMatch(/^type-check the example of the README$/m);
    expect(steps).toMatch(/^run the example of the README: score: [\d.]+$/m);
    expect(steps).toMatch(/^run cxr-anomaly by npx$/m);
    expect(readdirSync(temporary)).toEqual([]);
  });
});

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
        return ''; // It has ended meanwhile.
      }
    })
    .filter((command) => command.includes(word));
}
