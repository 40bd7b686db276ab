import { spawn } from 'node:child_process';
import { join } from 'node:path';

const REPOSITORY = join(__dirname, '..', '..');

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Milliseconds after which a command counts as hanging. */
const PATIENCE = 120_000;

/** Runs `cxr-anomaly` to its end in a folder; one that hangs is killed with SIGKILL. @param patience milliseconds */
export function runCommand(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
  patience = PATIENCE,
): Promise<Ended> {
  const hooks = ['typescript-sources.cjs', 'import-sources.cjs'];
  const node = [
    '-C',
    '@cxr-anomaly/source',
    ...hooks.flatMap((name) => ['-r', join(REPOSITORY, 'tools', name)]),
  ];
  const bin = join(REPOSITORY, 'packages', 'bench-runner', 'src', 'bin.ts');
  const child = spawn(process.execPath, [...node, bin, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: patience,
    killSignal: 'SIGKILL',
    env: {
      ...process.env,
      // With an allocator set, the command works in the process whose calls are counted.
      MALLOC_MMAP_MAX_: '0',
      CXR_CACHE: join(cwd, 'cache'),
      ...env,
    },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}
