/**
 * Makes a clone ready to run: `node tools/setup.mjs`. `npm start` and `npm test` call it first.
 *
 * It runs before anything is installed, so it uses only Node's own modules. If everything is done already, it ends within a
 * fraction of a second. If interrupted, it starts over the next time: each of its two steps writes its record last.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkNode } from './setup/check-node.mjs';
import { dependenciesInstalled } from './setup/dependencies.mjs';
import { provisionEngine } from './setup/provision-engine.mjs';

const root = process.cwd();

const complaint = checkNode(process.versions.node);
if (complaint !== undefined) {
  console.error(complaint);
  process.exit(1);
}

if (!dependenciesInstalled(root)) {
  console.log('Installing dependencies (npm ci); this takes a minute or two.');
  // npm removes the old packages one by one, its record of them among the last.
  rmSync(join(root, 'node_modules/.package-lock.json'), { force: true });
  const { status } = spawnSync('npm', ['ci', '--include=dev', '--include=optional'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error('npm ci failed (see above). Run the command again once its cause is gone.');
    process.exit(1);
  }
}

provisionEngine(root);
