import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runServer } from 'verdaccio';

/**
 * Starts a registry on a free port of this machine. Our packages are only in `folder`; all others come from `upstream`.
 *
 * @returns its address, and `stop`
 */
export async function startRegistry(folder, { upstream, cafile, log }) {
  mkdirSync(folder, { recursive: true });
  // JSON is YAML too.
  const file = join(folder, 'config.yaml');
  const everyone = { access: '$all', publish: '$all' };
  const configuration = {
    storage: join(folder, 'storage'),
    uplinks: {
      upstream: { url: upstream, maxage: '30m', ...(cafile && { ca: readFileSync(cafile, 'utf8') }) },
    },
    packages: { '@cxr-anomaly/*': everyone, '**': { access: '$all', proxy: 'upstream' } },
    web: { enable: false },
    max_body_size: '50mb',
    log: { type: 'file', path: log, level: 'warn' },
  };
  writeFileSync(file, JSON.stringify(configuration));
  const server = await runServer(file);
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${server.address().port}/`, stop };
}
