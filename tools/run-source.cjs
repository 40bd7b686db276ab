/**
 * Runs a command of this workspace from its source, for the bins of the packages: nothing has to be built in a clone.
 * Output, signals and exit code of the process that does the work become those of the command.
 */
const { spawn } = require('node:child_process');
const { join } = require('node:path');

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Runs the TypeScript file of a command with this process's arguments, from any folder. */
function runSource(file) {
  const hooks = ['-r', require.resolve('ts-node/register'), '-r', require.resolve('./import-sources.cjs')];
  const args = ['-C', '@cxr-anomaly/source', ...hooks, file];
  // The compiler is ours too: ts-node would take one from the current folder, which may be anyone's.
  const root = join(__dirname, '..');
  const env = { ...process.env, TS_NODE_CWD: root, TS_NODE_PROJECT: join(root, 'tsconfig.base.json') };
  const child = spawn(process.execPath, [...args, ...process.argv.slice(2)], { stdio: 'inherit', env });
  for (const signal of FORWARDED) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    for (const name of FORWARDED) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}

module.exports = { runSource };
