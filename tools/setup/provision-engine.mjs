import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';

const command = 'packages/engine/src/bin.ts';
const retry = 'npm run -s cxr-engine -- setup';

/**
 * Lets the engine package provide the native TensorFlow library, once per state of the engine's sources.
 *
 * It never fails: without the native library the portable backend runs. A failure is recorded too, so that a machine without a
 * network does not wait for it at every start.
 */
export function provisionEngine(root) {
  if (!existsSync(join(root, command))) return;
  const record = join(root, 'node_modules/.cxr-anomaly-engine');
  const key = sourceKey(root);
  if (existsSync(record) && readFileSync(record, 'utf8') === key && !libraryIsGone(root)) {
    if (!nativeInstalled(root))
      console.log(`The portable engine runs. To try the native one again: ${retry}`);
    return;
  }
  console.log('Setting up the TensorFlow engine; the first time downloads a few hundred megabytes.');
  const args = ['-C', '@cxr-anomaly/source', '-r', './tools/typescript-sources.cjs', command, 'setup'];
  const { status, signal } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (signal !== null) process.exit(1);
  if (status !== 0) console.log(`The portable engine will run instead. To try again later: ${retry}`);
  writeFileSync(record, key);
}

const nativePackage = 'node_modules/@tensorflow/tfjs-node-gpu';

/** Whether the addon links to a library that was removed, as when somebody empties the cache. */
function libraryIsGone(root) {
  const link = join(root, nativePackage, 'deps');
  return lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true && !existsSync(link);
}

function nativeInstalled(root) {
  const builds = join(root, nativePackage, 'lib');
  return (
    existsSync(builds) &&
    readdirSync(builds).some((build) => existsSync(join(builds, build, 'tfjs_binding.node')))
  );
}

/** Changes whenever the engine's sources, the locked packages or Node do; `npm ci` removes the record itself. */
function sourceKey(root) {
  const hash = createHash('sha256')
    .update(process.version)
    .update(readFileSync(join(root, 'package-lock.json')));
  const folder = join(root, 'packages/engine');
  const files = readdirSync(folder, { recursive: true }).filter((file) =>
    /^src\/.*(?<!\.test)\.ts$|^native\//.test(file.replaceAll(sep, '/')),
  );
  for (const file of files.sort()) hash.update(file).update(readFileSync(join(folder, file)));
  return hash.digest('hex');
}
