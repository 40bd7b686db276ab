import { spawn } from 'node:child_process';
import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';

/** A temporary folder, the commands that run in it one after another, and a log of all their output. */
export class Session {
  folder = mkdtempSync(join(tmpdir(), 'release-rehearsal-'));
  log = join(this.folder, 'log.txt');
  #running;
  #closers = [];
  #closed = false;

  constructor() {
    writeFileSync(this.log, '');
  }

  /** Runs one step of the rehearsal and prints its time, with what it returns as its result. */
  async step(title, action) {
    const start = performance.now();
    appendFileSync(this.log, `\n=== ${title}\n`);
    const said = await action();
    const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(6);
    console.log(`${seconds} s  ${title}${said === undefined ? '' : `: ${said}`}`);
  }

  /**
   * Runs a command and returns its standard output; throws with the last lines of its output if its exit code is not one of
   * `codes`.
   */
  async run(command, args, { codes = [0], ...options } = {}) {
    if (this.#closed) throw new Error('The rehearsal was stopped.');
    appendFileSync(this.log, `\n$ ${[command, ...args].join(' ')}\n`);
    // Its own process group, so that what it started can be ended with it.
    const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#running = child;
    const output = { all: '', standard: '' };
    const collect = (part) => {
      output.all += part;
      appendFileSync(this.log, part);
    };
    child.stdout.setEncoding('utf8').on('data', (part) => {
      output.standard += part;
      collect(part);
    });
    child.stderr.setEncoding('utf8').on('data', collect);
    const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
    this.#running = undefined;
    if (codes.includes(code)) return output.standard;
    const last = output.all.trimEnd().split('\n').slice(-30).join('\n');
    throw new Error(`${[command, ...args].join(' ')} ended with ${code}:\n${last}`);
  }

  /** Registers a function to call on `close`. */
  onClose(closer) {
    this.#closers.push(closer);
  }

  keepLog(file) {
    mkdirSync(dirname(file), { recursive: true });
    copyFileSync(this.log, file);
  }

  /** Ends the running command, stops everything that was started, and removes the folder. */
  async close() {
    this.#closed = true;
    if (this.#running?.pid !== undefined) endGroup(this.#running.pid);
    for (const closer of this.#closers.splice(0)) await closer();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function endGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
