import { spawn } from 'node:child_process';

/** How a program ended. */
export interface Ended {
  /** The exit code; undefined if a signal ended it, or its time was up. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

export interface ProgramOptions {
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds after which it is killed. Default: never. */
  readonly timeout?: number;
  /** Whether its standard error is shown as it comes, too. */
  readonly shown?: boolean;
}

/** Runs a program to its end, however that is. @throws Error if it cannot be started. */
export function runProgram(
  command: string,
  args: readonly string[],
  { cwd, env, timeout, shown = false }: ProgramOptions = {},
): Promise<Ended> {
  const start = performance.now();
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    ...(cwd !== undefined && { cwd }),
    ...(timeout !== undefined && { timeout, killSignal: 'SIGKILL' }),
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => {
    stderr += text.toString();
    if (shown) process.stderr.write(text);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ code: code ?? undefined, stdout, stderr, seconds: (performance.now() - start) / 1000 }),
    );
  });
}
