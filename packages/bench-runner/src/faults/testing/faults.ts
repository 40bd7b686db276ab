import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startCommand, type CommandOptions, type StartedCommand } from '../../testing/run-command';

/** MemDAE on 64 small images: a few seconds, three epochs, 5 MB. */
export const TRAIN = ['train', 'memdae', '--data', 'phantom?n=64&side=32', '--preset', 'smoke'];

/** For commands that start with a parent process that sets the allocator; commands that find it set have no such parent. */
export const WITH_PARENT = Object.fromEntries(
  ['MALLOC_MMAP_MAX_', 'MALLOC_TRIM_THRESHOLD_', 'MALLOC_TOP_PAD_', 'MALLOC_ARENA_MAX'].map((name) => [
    name,
    '',
  ]),
);

/** What a command said, without the line on its bundle and without warnings: the test images do not look like chest X-rays. */
export function withoutWarnings(stderr: string): string {
  return stderr.replaceAll(/^(warning|bundle): .*\n/gm, '');
}

const mounted: string[] = [];

/** Makes a folder for the tests of a file; afterwards removes it and unmounts the disks in it. */
export function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'faults-'));
  afterAll(() => {
    for (const path of mounted.splice(0)) spawnSync('umount', [path]);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Starts `cxr-anomaly`. */
export function start(args: readonly string[], options: CommandOptions): StartedCommand {
  return startCommand('packages/bench-runner/src/bin.ts', args, options);
}

/** Waits until a running command has made a file. @throws when the command ends without doing so. */
export async function untilThere(path: string, { finished }: StartedCommand): Promise<void> {
  let ended: string | undefined;
  void finished.then(({ code, stderr }) => (ended = `${code}: ${stderr}`));
  while (!existsSync(path)) {
    if (ended !== undefined) throw new Error(`ended with ${ended} before there was ${path}`);
    await wait(10);
  }
}

/** Whether this process may mount disks, which requires root. */
export const canMount = tryMount();

/** A separate disk in memory. */
export interface Disk {
  readonly path: string;
  /** Remounts it with other options, such as `size=50m` or `ro`, and keeps its content. */
  readonly change: (options: string) => void;
}

/** Makes a disk of a size such as `2m`. */
export function createDisk(folder: string, name: string, size: string): Disk {
  const path = join(folder, name);
  mkdirSync(path);
  mount('-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path);
  mounted.push(path);
  return { path, change: (options) => mount('-o', `remount,${options}`, path) };
}

/** All files and folders under a folder whose name marks them as unfinished. */
export function listUnfinished(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tmp(\/|$)|\.lock$/.test(name),
  );
}

/** The position in training that a checkpoint records. */
export function readProgress(checkpoint: string): { readonly within?: { readonly step: number } } {
  const bytes = readFileSync(checkpoint);
  const header = bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString();
  const { __metadata__: metadata } = JSON.parse(header) as { __metadata__: { values: string } };
  return (JSON.parse(metadata.values) as { progress: { within?: { step: number } } }).progress;
}

function mount(...args: string[]): void {
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mount ${args.join(' ')}: ${stderr}`);
}

function tryMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'mount-'));
  try {
    mount('-t', 'tmpfs', 'tmpfs', folder);
    spawnSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
