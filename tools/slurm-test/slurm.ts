/**
 * A real Slurm on this machine: a controller and two virtual nodes, all in one folder and on loopback, started and stopped as
 * processes of ours.
 */
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { openSync, closeSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findProgram, whyNoSlurm } from './install-slurm';
import { formatSlurmConf, mungeSocket, NODES, type NodeName } from './slurm-conf';

/** Milliseconds for a daemon to start or end. */
const PATIENCE = 20_000;

const POLL = 50; // ms

const CONTROLLER = 'slurmctld';

/** A cluster in a folder. */
export class Slurm {
  /** What commands of Slurm need to find this cluster. */
  readonly env: { readonly SLURM_CONF: string };

  private constructor(private readonly folder: string) {
    this.env = { SLURM_CONF: join(folder, 'slurm.conf') };
  }

  /**
   * Starts a cluster in a new or empty folder, which its jobs must be able to read; resolves when both nodes take jobs.
   *
   * @throws Error when Slurm is not installed, or its log when it does not start.
   */
  static async start(folder: string): Promise<Slurm> {
    const why = whyNoSlurm();
    if (why !== undefined) throw new Error(`Slurm cannot be started: ${why}.`);
    const slurm = new Slurm(folder);
    await mkdir(join(folder, 'state'), { recursive: true });
    await mkdir(join(folder, 'munge'), { mode: 0o700 });
    for (const name of NODES) await mkdir(join(folder, `spool-${name}`));
    await writeFile(join(folder, 'munge', 'key'), randomBytes(1024), { mode: 0o400 });
    const [controller = 0, n1 = 0, n2 = 0] = await findFreePorts(3);
    await writeFile(slurm.env.SLURM_CONF, formatSlurmConf(folder, { controller, nodes: { n1, n2 } }));
    try {
      await slurm.startMunge();
      await slurm.startController();
      for (const name of NODES) await slurm.startNode(name);
      await slurm.waitFor('sinfo', ['-h', '-N', '-o', '%T'], (text) => text === 'idle\nidle');
    } catch (cause) {
      const log = await readFile(join(folder, 'slurmctld.log'), 'utf8').catch(() => '');
      await slurm.stop();
      throw new Error(`Slurm did not start in ${folder}.\n${log}`, { cause });
    }
    return slurm;
  }

  /** Finds the cluster that was started in a folder. */
  static find(folder: string): Slurm {
    return new Slurm(folder);
  }

  /** Runs a command of Slurm, such as `squeue`, and returns what it prints. */
  async run(program: string, ...args: readonly string[]): Promise<string> {
    const env = { ...process.env, ...this.env };
    const { stdout } = await promisify(execFile)(program, args, { env });
    return stdout.trim();
  }

  /** Starts a node, or starts it again after `loseNode`. */
  async startNode(name: NodeName): Promise<void> {
    await this.startDaemon(`slurmd-${name}`, ['slurmd', '-D', '-N', name]);
  }

  /**
   * Ends a node and all that runs on it at once, as a power failure would, and marks it as down, which the controller does by
   * itself half a minute later: its jobs are queued again.
   */
  async loseNode(name: NodeName): Promise<void> {
    await this.endNode(name);
    await this.run('scontrol', 'update', `NodeName=${name}`, 'State=DOWN', 'Reason=lost');
  }

  /** Ends the controller, which then saves what it knows, and starts it again, until all nodes answer; jobs run on meanwhile. */
  async restartController(): Promise<void> {
    await this.endDaemon(CONTROLLER, 'SIGTERM');
    await this.startController();
    // Until nodes have answered, their state cannot be changed.
    await this.waitFor(
      'scontrol',
      ['show', 'node'],
      (text) => /SlurmdStartTime=(?!None)/.test(text) && !text.includes('SlurmdStartTime=None'),
    );
  }

  /** Cancels all jobs and ends every process of the cluster. */
  async stop(): Promise<void> {
    await this.run('scancel', '--state=PENDING').catch(() => undefined);
    await this.endDaemon(CONTROLLER);
    for (const name of NODES) await this.endNode(name);
    await this.endDaemon('munged');
  }

  private async endNode(name: NodeName): Promise<void> {
    await this.endDaemon(`slurmd-${name}`);
    // Steps are ended before their jobs, which would otherwise be reported as failed.
    await this.killProcesses(`CXR_DAEMON=slurmd-${name}`);
    await this.killProcesses(`SLURMD_NODENAME=${name}`);
  }

  private async startMunge(): Promise<void> {
    const at = (name: string) => join(this.folder, 'munge', name);
    const files = ['key-file', 'log-file', 'pid-file', 'seed-file'].map(
      (name) => `--${name}=${at(name.replace('-file', ''))}`,
    );
    await this.startDaemon('munged', [
      'munged',
      '-F',
      '-f',
      `--socket=${mungeSocket(this.folder)}`,
      ...files,
    ]);
    await waitUntil(async () => (await readdir(join(this.folder, 'munge'))).includes('socket'));
  }

  private startController(): Promise<void> {
    return this.startDaemon(CONTROLLER, [CONTROLLER, '-D']);
  }

  /** Starts a daemon that outlives this process. */
  private async startDaemon(name: string, [program = '', ...args]: readonly string[]): Promise<void> {
    const output = openSync(join(this.folder, `${name}.out`), 'a');
    const child = spawn(findProgram(program) ?? program, args, {
      detached: true,
      stdio: ['ignore', output, output],
      env: { ...process.env, ...this.env, CXR_DAEMON: name },
    });
    closeSync(output);
    child.unref();
    await new Promise((resolve, reject) => {
      child.on('spawn', resolve);
      child.on('error', reject);
    });
    await writeFile(join(this.folder, `${name}.started`), String(child.pid));
  }

  private async endDaemon(name: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const file = join(this.folder, `${name}.started`);
    const pid = Number(await readFile(file, 'utf8').catch(() => '0'));
    if (pid === 0) return;
    // Its own helpers, such as slurmscriptd, are in the same group.
    signalProcess(-pid, signal);
    await rm(file);
    await waitUntil(async () => !(await isAlive(pid)));
  }

  /** Kills the processes of this cluster with this variable in their environment. */
  private async killProcesses(variable: string): Promise<void> {
    const needles = [variable, `SLURM_CONF=${this.env.SLURM_CONF}`];
    for (const pid of (await readdir('/proc')).filter(
      (name) => /^\d+$/.test(name) && Number(name) !== process.pid,
    )) {
      const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
      const variables = environment.split('\0').map((text) => text.trim());
      if (needles.every((needle) => variables.some((text) => text.endsWith(needle))))
        signalProcess(Number(pid), 'SIGKILL');
    }
  }

  private async waitFor(program: string, args: readonly string[], isDone: (text: string) => boolean) {
    await waitUntil(async () => isDone(await this.run(program, ...args).catch(() => '')));
  }
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** A process that has ended stays in the list until its parent has asked how. */
async function isAlive(pid: number): Promise<boolean> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => undefined);
  return text !== undefined && text.slice(text.lastIndexOf(')') + 2, text.lastIndexOf(')') + 3) !== 'Z';
}

async function waitUntil(isDone: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE;
  while (!(await isDone())) {
    if (performance.now() > end) throw new Error(`Waited ${PATIENCE / 1000} s in vain.`);
    await sleep(POLL);
  }
}

/** Ports that nothing listens on: what asks for port 0 gets one of these. */
async function findFreePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once('listening', resolve))));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
