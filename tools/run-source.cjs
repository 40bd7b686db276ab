/**
 * Runs a command of this workspace from its source, for the bins of the packages, so that a clone needs no build. Output, signals
 * and exit code of the process that does the work become those of the command.
 */
const { spawn } = require('node:child_process');

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Runs the TypeScript file of a command with this process's arguments, from any folder. */
function runSource(file) {
  const hooks = ['./typescript-sources.cjs', './import-sources.cjs'].flatMap((hook) => [
    '-r',
    require.resolve(hook),
  ]);
  const args = ['-C', '@cxr-anomaly/source', ...hooks, file];
  const child = spawn(process.execPath, [...args, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of FORWARDED) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    for (const name of FORWARDED) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}

module.exports = { runSource };
