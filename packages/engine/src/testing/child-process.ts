import { spawn, type ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../../..');
const SOURCES = join(ROOT, 'tools/typescript-sources.cjs');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once the process has printed this. */
  readonly printed: (text: string) => Promise<void>;
}

/** Starts Node on a source file of this package, in its own process. */
export function startSource(
  file: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
  cwd = ROOT,
): Started {
  const node = ['--conditions=@cxr-anomaly/source', '-r', SOURCES, join(__dirname, '..', file), ...args];
  const child = spawn(process.execPath, node, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  const ended = new Promise<Ended>((done) => {
    child.on('close', (code, signal) => done({ code, signal, stdout, stderr }));
  });
  const printed = (text: string): Promise<void> =>
    new Promise((done, fail) => {
      const look = (): void => (stdout.includes(text) ? done() : undefined);
      child.stdout.on('data', look);
      look();
      void ended.then(() =>
        fail(new Error(`The process ended without printing "${text}": ${stdout}${stderr}`)),
      );
    });
  return { child, ended, printed };
}

/** Runs a source file of this package to its end. */
export function runSource(
  file: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
  cwd = ROOT,
): Promise<Ended> {
  return startSource(file, args, env, cwd).ended;
}
