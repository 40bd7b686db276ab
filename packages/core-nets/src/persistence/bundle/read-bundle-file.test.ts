import { execFileSync } from 'node:child_process';
import { mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine } from '@cxr-anomaly/engine/node';
import { BundleError } from '../../errors';
import { editManifest, loadTiny, saveTiny } from '../testing/tiny-bundle';

let root: string;
let folder: string;
beforeAll(async () => {
  await startEngine();
});
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'read-bundle-file-'));
  folder = join(root, 'run', 'bundle');
});
afterEach(() => rm(root, { recursive: true }));

describe('bundleFiles', () => {
  it('does not read files outside its folder', async () => {
    const manifest = await saveTiny(folder, 1);
    await writeFile(join(root, 'run', 'secret'), '');
    const secret = { bytes: 0, sha256: 'ab'.repeat(32) };
    await editManifest(folder, () => ({ ...manifest, files: { ...manifest.files, '../secret': secret } }));
    await expect(loadTiny(folder)).rejects.toThrow(/"\.\.\/secret" cannot be the name/);
  });

  it('follows links within the bundle and to it, but none that leads outside, whatever its hash', async () => {
    await saveTiny(folder, 1);
    await symlink(folder, join(root, 'linked'));
    await rename(join(folder, 'state.safetensors'), join(folder, 'state'));
    await symlink('state', join(folder, 'state.safetensors'));
    (await loadTiny(join(root, 'linked'))).dispose();
    await rename(join(folder, 'state'), join(root, 'state'));
    await rm(join(folder, 'state.safetensors'));
    await symlink(join(root, 'state'), join(folder, 'state.safetensors'));
    const loading = loadTiny(folder);
    await expect(loading).rejects.toThrow(BundleError);
    await expect(loading).rejects.toThrow(/state\.safetensors.*a link that leads out of the bundle/);
  });

  it('does not wait for a pipe in place of a file', async () => {
    await saveTiny(folder, 1);
    await rm(join(folder, 'state.safetensors'));
    execFileSync('mkfifo', [join(folder, 'state.safetensors')]);
    await expect(loadTiny(folder)).rejects.toThrow(/state\.safetensors.*folder, pipe or device/);
  });
});
