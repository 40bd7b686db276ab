import { spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EngineError } from '../../errors';
import { assertTools } from '../tools';
import { createLibrary, openLibrary, type Library } from './library';

/** Without a byte more on disk for this long, the place counts as out of reach. */
const PATIENCE = 20_000; // ms
const LOOK_EVERY = 1_000; // ms

/** What the install script says once libtensorflow is unpacked and the addon's turn comes, which we build ourselves. */
const UNPACKED = 'Building TensorFlow Node.js bindings';

/**
 * Lets the binding's own install script fetch libtensorflow (2.9, for CUDA 11) from where its makers keep it.
 *
 * The script runs in a copy of the package beside it, since it leaves a broken package behind when it fails.
 *
 * @throws EngineError when the place cannot be reached or has no library for this machine.
 */
export async function fetchUpstream(packageFolder: string, cache: string, gpu: boolean): Promise<Library> {
  const name = `upstream-${gpu ? 'gpu' : 'cpu'}-${process.platform}-${process.arch}`;
  const cached = await openLibrary(cache, name);
  if (cached !== undefined) return cached;
  await assertTools(['g++']);
  const copy = await mkdtemp(join(dirname(packageFolder), '.tfjs-node-'));
  try {
    for (const part of ['package.json', 'scripts', 'node_modules']) {
      await cp(join(packageFolder, part), join(copy, part), { recursive: true });
    }
    await runInstallScript(copy, gpu);
    return await createLibrary(cache, { name, gpu }, (entry) =>
      cp(join(copy, 'deps'), entry, { recursive: true, verbatimSymlinks: true }),
    );
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

async function runInstallScript(folder: string, gpu: boolean): Promise<void> {
  const args = [join('scripts', 'install.js'), gpu ? 'gpu' : 'cpu', 'download'];
  const script = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [script.stdout, script.stderr])
    stream.on('data', (text: Buffer) => (said += text.toString()));
  const ended = new Promise((resolve) => script.on('close', resolve));
  let size = -1;
  let grewAt = performance.now();
  const watch = setInterval(() => {
    void folderSize(join(folder, 'deps')).then((now) => {
      if (now > size) [size, grewAt] = [now, performance.now()];
      else if (performance.now() - grewAt > PATIENCE) script.kill();
    });
  }, LOOK_EVERY);
  await ended;
  clearInterval(watch);
  if (!said.includes(UNPACKED))
    throw new EngineError('the upstream place of libtensorflow cannot be reached');
}

async function folderSize(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(files.map((file) => stat(join(folder, file)).catch(() => undefined)));
  return sizes.reduce((sum, file) => sum + (file?.size ?? 0), 0);
}
