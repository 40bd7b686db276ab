/**
 * Rehearses a release, from versions to what a user of npm sees: `npm run release:rehearse`.
 *
 * A clone of the last commit is versioned, built and published to a registry on this machine, which takes other packages from the
 * one npm is configured for. An empty project then installs a method from it, trains, scores and is type-checked. Prints each
 * step with its time. If a step fails, it says which, keeps the log in reports/ and exits with 1. Everything else is stopped and
 * removed.
 */
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Consumer } from './rehearsal/consumer.mjs';
import { npmEnvironment, npmSetting } from './rehearsal/npm-environment.mjs';
import { startRegistry } from './rehearsal/registry.mjs';
import { build, cloneHead, publish, version, workspaceVersion } from './rehearsal/release-copy.mjs';
import { Session } from './rehearsal/session.mjs';

const root = process.cwd();
const session = new Session();
let interrupted = false;
for (const [signal, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
]) {
  process.once(signal, () => {
    interrupted = true;
    void session.close().finally(() => process.exit(128 + number));
  });
}

const start = performance.now();
try {
  const env = await release();
  await use(env);
  console.log(`Rehearsed in ${((performance.now() - start) / 1000).toFixed(0)} s; nothing was left behind.`);
} catch (error) {
  if (!interrupted) {
    const log = join(root, 'reports/release-rehearsal.log');
    session.keepLog(log);
    console.error(`${error.message}\n\nThe rehearsal failed; its whole log: ${log}`);
    process.exitCode = 1;
  }
} finally {
  await session.close();
}

/** Publishes to a registry that keeps running; returns the environment in which npm uses it. */
async function release() {
  const clone = join(session.folder, 'clone');
  let registry, env, released;
  await session.step('clone the last commit', () => cloneHead(session, root, clone));
  await session.step('start a registry', async () => {
    const upstream = { upstream: npmSetting('registry'), cafile: npmSetting('cafile') };
    registry = await startRegistry(join(session.folder, 'registry'), { ...upstream, log: session.log });
    session.onClose(registry.stop);
    env = npmEnvironment(session.folder, registry.url);
  });
  await session.step('version by changesets', async () => (released = await version(session, clone, env)));
  await session.step('build', () => build(session, clone, env));
  await session.step('publish', async () => {
    const names = await publish(session, clone, { env, version: released });
    return `${names.length} packages`;
  });
  return env;
}

/** Does what a user of the published packages does. */
async function use(env) {
  const consumer = new Consumer(session, join(session.folder, 'consumer'), env);
  const readme = join(session.folder, 'clone/packages/deepsvdd/README.md');
  const tools = ['typescript', '@types/node'].map((name) => `${name}@${workspaceVersion(root, name)}`);
  await session.step('install @cxr-anomaly/deepsvdd alone', () => consumer.install('@cxr-anomaly/deepsvdd'));
  await session.step('find one TensorFlow.js', () => consumer.assertOneTensorFlow());
  await session.step('set the engine up', () => consumer.setUpEngine());
  await session.step('train, evaluate and score by the command', () => consumer.useCommand());
  await session.step('install TypeScript', () => consumer.install('--save-dev', ...tools));
  await session.step('type-check the example of the README', () => consumer.checkTypes(readme));
  await session.step('run the example of the README', () => consumer.runExample());
  await session.step('run cxr-anomaly by npx', async () => {
    const help = await consumer.npx(
      '--ignore-scripts',
      '--package',
      '@cxr-anomaly/bench-runner',
      'cxr-anomaly',
      '--help',
    );
    if (!/^ +bench\b/m.test(help)) throw new Error(`cxr-anomaly --help names no bench:\n${help}`);
  });
}
