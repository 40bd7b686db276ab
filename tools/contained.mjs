/**
 * Shows that the repository needs nothing outside it: `node tools/contained.mjs`.
 *
 * Clones the last commit into an empty folder and runs every test file there that looks for something next to a clone, and the
 * quick ones that compare with the reference's numbers. Fails if a test fails, or is skipped because of anything but missing real
 * X-rays.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { linkDependencies } from './link-dependencies.mjs';

const REAL_DATA = 'describeRealData|realDataPath|\\.\\./shared';
const NUMBERS = 'packages/*/src/parity.test.ts';
const ALLOWED = /needs real X-rays/;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'contained-'));
try {
  const clone = join(folder, 'clone');
  execFileSync('git', ['clone', '--quiet', '--shared', root, clone]);
  linkDependencies(root, clone);
  process.exitCode = check(clone) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function check(clone) {
  const files = listFiles(clone);
  console.log(`${files.length} test files ask for data:\n${files.map((file) => `  ${file}`).join('\n')}`);
  const report = join(folder, 'report.json');
  const env = { ...process.env };
  delete env.CXR_FIXTURES;
  const { status } = spawnSync(
    process.execPath,
    ['tools/test.mjs', '--json', `--outputFile=${report}`, '--runTestsByPath', ...files],
    { cwd: clone, env, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const skipped = listSkipped(JSON.parse(readFileSync(report, 'utf8')));
  const astray = skipped.filter((name) => name.includes(' needs ') && !ALLOWED.test(name));
  console.log(`Skipped, ${skipped.length}:\n${skipped.map((name) => `  ${name}`).join('\n')}`);
  for (const name of astray) console.error(`Skipped for more than real X-rays: ${name}`);
  return status === 0 && astray.length === 0;
}

function listFiles(clone) {
  const git = (...args) => execFileSync('git', args, { cwd: clone, encoding: 'utf8' }).trim().split('\n');
  const files = [...git('grep', '-lE', REAL_DATA, '--', '*.test.ts'), ...git('ls-files', NUMBERS)];
  return [...new Set(files)].sort();
}

function listSkipped({ testResults }) {
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'pending').map(({ fullName }) => fullName),
  );
}
