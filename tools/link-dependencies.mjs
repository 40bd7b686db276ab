import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Gives a clone links to the dependencies that are installed in another checkout, and its own packages. */
export function linkDependencies(root, clone) {
  linkAll(join(root, 'node_modules'), join(clone, 'node_modules'), ['@cxr-anomaly']);
  linkAll(join(clone, 'packages'), join(clone, 'node_modules/@cxr-anomaly'));
  symlinkSync(join(clone, 'benchmarks'), join(clone, 'node_modules/@cxr-anomaly/benchmarks'));
}

function linkAll(from, to, except = []) {
  mkdirSync(to);
  for (const name of readdirSync(from))
    if (!except.includes(name)) symlinkSync(join(from, name), join(to, name));
}
