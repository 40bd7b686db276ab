/**
 * Packs each published package and checks what npm users would get: `node tools/release/check.mjs`, after a build.
 *
 * publint and attw check the tarball; what they do not cover is checked here too. Prints a line per package and every problem;
 * exits with 1 if there is one.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { findManifestProblems } from './manifest-problems.mjs';
import { publishedPackages } from './published-packages.mjs';
import { stagePackage } from './stage-package.mjs';

const temporary = mkdtempSync(join(tmpdir(), 'release-check-'));
try {
  for (const entry of publishedPackages(process.cwd())) {
    const problems = await check(entry, join(temporary, entry.manifest.name));
    console.log(`${problems.length === 0 ? 'ok' : 'FAILED'}  ${entry.manifest.name}`);
    for (const problem of problems) console.log(`  ${problem}`);
    if (problems.length > 0) process.exitCode = 1;
  }
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

async function check(entry, folder) {
  stagePackage(entry, folder);
  const tarball = pack(folder);
  return [
    ...findManifestProblems(folder),
    ...(await runPublint(tarball)),
    ...runAttw(tarball, entry.manifest),
  ];
}

function pack(folder) {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', temporary];
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm pack failed in ${folder}:\n${stderr}`);
  return join(temporary, JSON.parse(stdout)[0].filename);
}

async function runPublint(file) {
  const bytes = readFileSync(file);
  const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`);
}

/**
 * The profile omits the resolution of TypeScript before 4.7, which does not support `exports` and thus no `/node` entry. The
 * viewer's main entry is for web pages, which have ES modules only.
 */
function runAttw(file, { name }) {
  const ignored = name === '@cxr-anomaly/viewer' ? ['--ignore-rules', 'cjs-resolves-to-esm'] : [];
  const args = [file, '--profile', 'node16', '--format', 'ascii', '--no-color', '--no-emoji', ...ignored];
  const { status, stdout, stderr } = spawnSync('node_modules/.bin/attw', args, {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  return status === 0 ? [] : [`attw: ${stdout}${stderr}`];
}
