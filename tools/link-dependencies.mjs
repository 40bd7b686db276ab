import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Links the dependencies installed in another checkout, and the clone's own packages, into a clone. */
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
