import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Python with the peers installed as pinned in benchmarks/pytorch/requirements.txt, set up on first use: some 5 GB. */
export function preparePython(): string {
  const requirements = resolve(__dirname, '../pytorch/requirements.txt');
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const folder = join(cache, 'cxr-anomaly', `python-peers-${digest}`);
  const python = join(folder, 'bin/python');
  const done = join(folder, 'ready');
  if (existsSync(done)) return python;
  console.error(`Installing the peers to ${folder}; their packages take some 5 GB.`);
  execFileSync('python3', ['-I', '-m', 'venv', folder], { stdio: 'inherit' });
  execFileSync(python, ['-I', '-m', 'pip', 'install', '-q', '-r', requirements], { stdio: 'inherit' });
  writeFileSync(done, '');
  return python;
}
