import { execFileSync, spawnSync } from 'node:child_process';
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BundleError, resolveSettings } from '@cxr-anomaly/core-nets';
import { memDae } from '@cxr-anomaly/memdae';
import {
  loadBundle,
  scoreFiles,
  shrinkBundle,
  signBundle,
  trainRun,
  verifyBundle,
  type FileScore,
  type ShrunkBundle,
  type VerifiedBundle,
} from '@cxr-anomaly/runs';
import { methods } from './registry';
import { runCommand } from './testing/run-command';
import { writePng } from './testing/write-png';

jest.setTimeout(240_000);

/** Of the bundle's only network. */
const WEIGHTS = 'autoencoder/group1-shard1of1.bin';

const PYTHON = process.env['CXR_PYTHON'] ?? 'python3';
const withOpenssf = spawnSync(PYTHON, ['-c', 'import model_signing']).status === 0 ? it : it.skip;

let cwd: string;
let run: string;
let bundle: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'bundle-trust-'));
  [run, bundle] = [join(cwd, 'run'), join(cwd, 'run', 'bundle')];
  for (const [part, count] of [
    ['train/normal/DOE_JANE', 24],
    ['test/normal/film', 3],
    ['test/mass/film', 3],
  ] as const) {
    await mkdir(join(cwd, 'films', part, '..'), { recursive: true });
    for (let i = 0; i < count; i++)
      await writePng(join(cwd, 'films', `${part}_${i}.png`), 32, (x, y) => (x * 7 + y * i * 3 + count) % 256);
  }
  const settings = resolveSettings(memDae.settings, { preset: 'smoke', assignments: ['epochs=1'] });
  const data = `folder:${join(cwd, 'films')}`;
  await trainRun({ method: memDae, settings, data, out: run, omits: ['names', 'pictures'] });
  for (const name of ['maker', 'other']) makePair(join(cwd, name));
});
afterAll(() => rm(cwd, { recursive: true }));

/** Makes a key pair as shown in the command's help. */
function makePair(path: string): void {
  const words = ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${path}.key`];
  execFileSync('openssl', words);
  execFileSync('openssl', ['ec', '-in', `${path}.key`, '-pubout', '-out', `${path}.pub`], {
    stdio: 'ignore',
  });
}

/** Runs the OpenSSF program on the bundle in this folder. */
function modelSigning(verb: 'sign' | 'verify', folder: string, ...key: string[]) {
  const words = [
    '-m',
    'model_signing',
    verb,
    'key',
    folder,
    '--signature',
    join(folder, 'model.sig'),
    ...key,
  ];
  return spawnSync(PYTHON, words, { encoding: 'utf8' });
}

async function flipBit(path: string): Promise<void> {
  const bytes = await readFile(path);
  const at = Math.floor(bytes.length / 2);
  bytes[at] = (bytes[at] as number) ^ 1;
  await writeFile(path, bytes);
}

const key = (name: string) => join(cwd, name);

describe('a bundle without names and pictures', () => {
  it('reveals no name of a training image, nor does its report, and contains no picture', async () => {
    const files = (await readdir(run, { recursive: true, withFileTypes: true })).filter((file) =>
      file.isFile(),
    );
    expect(await runCommand(['report', 'run', '--out', 'report.html'], cwd)).toMatchObject({ code: 0 });
    const kept = files.map((file) => join(file.parentPath, file.name));
    for (const path of [...kept.filter((path) => path.startsWith(bundle)), join(cwd, 'report.html')])
      expect((await readFile(path)).includes('DOE_JANE')).toBe(false);
    expect(kept.filter((path) => /thumbnails|samples/.test(path))).toEqual([]);
    const loaded = await loadBundle(run, methods);
    const found: FileScore[] = [];
    for await (const result of scoreFiles(loaded, [join(cwd, 'films/test')], { neighbors: 2 }))
      found.push(result as FileScore);
    loaded.detector.dispose();
    expect(found).toHaveLength(6);
    for (const { neighbors = [] } of found)
      for (const neighbor of neighbors)
        expect(neighbor).toEqual({
          id: expect.stringMatching(/^row \d+$/),
          angularDistance: expect.any(Number),
        });
  });
});

describe('a shrunk bundle', () => {
  it.each([
    ['float16', 0.5, 0.01],
    ['int8', 0.25, 0.05],
  ] as const)('of %s is smaller, scores alike, and is calibrated anew', async (weights, share, most) => {
    const [out, told] = [join(cwd, weights), [] as ShrunkBundle[]];
    const shrunk = await shrinkBundle(run, methods, {
      weights,
      out,
      onCompared: (change) => told.push(change),
    });
    const { sha256, ...change } = shrunk;
    expect(told).toEqual([change]);
    expect(change.scores).toMatchObject({ on: 'held-out normal images', images: 2 });
    expect(change.scores.largest).toBeGreaterThan(0);
    expect(change.scores.largest).toBeLessThan(most);
    expect(change.auroc?.images).toBe(6);

    const verified = await verifyBundle(out, methods);
    const { sha256: from } = await verifyBundle(run, methods);
    expect(verified).toMatchObject({ sha256, signature: 'unsigned', shrunk: { weights, from } });
    const sizeOf = async (folder: string) => (await stat(join(folder, WEIGHTS))).size;
    expect((await sizeOf(out)) / (await sizeOf(bundle))).toBeLessThan(share + 0.02);
    const [before, after] = [await loadBundle(run, methods), await loadBundle(out, methods)];
    const scores = after.manifest.calibration?.normalScores ?? [];
    expect(scores).not.toEqual(before.manifest.calibration?.normalScores);
    scores.forEach((score, i) =>
      expect(Math.abs(score / (before.manifest.calibration?.normalScores[i] ?? 0) - 1)).toBeLessThan(most),
    );
    before.detector.dispose();
    after.detector.dispose();

    await expect(shrinkBundle(out, methods, { weights: 'int8' })).rejects.toThrow(
      `its weights are ${weights} already`,
    );
    await flipBit(join(out, WEIGHTS));
    await expect(loadBundle(out, methods)).rejects.toThrow(/altered since the bundle was written/);
  });

  it('is not written without a folder, and never over the bundle itself', async () => {
    const weights = 'int8';
    const files = await readdir(cwd, { recursive: true });
    expect(await shrinkBundle(bundle, methods, { weights })).toMatchObject({
      scores: { on: 'golden inputs', images: 2 },
    });
    await expect(shrinkBundle(run, methods, { weights, out: bundle })).rejects.toThrow(
      /is the bundle itself/,
    );
    expect(await readdir(cwd, { recursive: true })).toEqual(files);
  });
});

describe('cxr-anomaly bundle', () => {
  it('calls an unsigned bundle unsigned, signs it, and then accepts it only with the right key', async () => {
    const image = join(cwd, 'films/test/mass/film_0.png');
    const score = (...trust: string[]) => runCommand(['score', 'run', image, ...trust], cwd);
    const [plain, refused] = await Promise.all([score(), score('--trust', 'maker.pub')]);
    expect(plain.code).toBe(0);
    expect(plain.stderr).toMatch(/^bundle: memdae, unsigned, sha256 [0-9a-f]{64}$/m);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(/is unsigned, and only bundles signed with maker\.pub are accepted/);
    expect(await verifyBundle(run, methods)).toMatchObject({ signature: 'unsigned', inputGate: true });

    const signed = await runCommand(['bundle', 'sign', 'run', '--key', 'maker.key'], cwd);
    expect(signed.code).toBe(0);
    expect(signed.stdout).toMatch(/^signature +run\/bundle\/model\.sig$/m);
    const [verified, trusted, other] = await Promise.all([
      runCommand(['bundle', 'verify', 'run', '--key', 'maker.pub', '--json'], cwd),
      score('--trust', 'maker.pub'),
      score('--trust', 'other.pub'),
    ]);
    const { signature, sha256 } = JSON.parse(verified.stdout) as VerifiedBundle;
    expect(signature).toBe('verified');
    expect(trusted).toMatchObject({ code: 0, stdout: plain.stdout });
    expect(trusted.stderr).toContain(`sha256 ${sha256}`);
    expect(trusted.stderr).toMatch(/^bundle: memdae, signed with the key [0-9a-f]{12}…/m);
    expect(other).toMatchObject({ code: 2, stdout: '' });
    expect(other.stderr).toMatch(/model\.sig: signed with another key/);

    const expectSha256 = sha256.toUpperCase();
    expect(await verifyBundle(run, methods, { expectSha256 })).toMatchObject({ signature: 'unchecked' });
    const wrong = verifyBundle(run, methods, { expectSha256: '0'.repeat(64) });
    await expect(wrong).rejects.toThrow(/is not the bundle that was expected/);
    await expect(verifyBundle(run, methods, { expectSha256: 'abc' })).rejects.toThrow(
      /64 hexadecimal digits/,
    );
  });

  it('neither signs nor verifies a damaged bundle, and replaces no file of another kind', async () => {
    const copy = join(cwd, 'copy');
    await cp(bundle, copy, { recursive: true });
    await writeFile(join(copy, 'notes.txt'), 'mine');
    await expect(verifyBundle(copy, methods, { trust: key('maker.pub') })).rejects.toThrow(
      /holds 'notes\.txt'/,
    );
    await expect(signBundle(copy, methods, key('maker.key'))).rejects.toThrow(BundleError);
    await rm(join(copy, 'notes.txt'));
    expect(await signBundle(copy, methods, key('other.key'))).toMatchObject({ replaced: true });
    await writeFile(join(copy, 'model.sig'), 'my signal processing notes');
    await expect(signBundle(copy, methods, key('maker.key'))).rejects.toThrow(
      /is not a signature that this program wrote.*Move it away/,
    );
    expect(await readFile(join(copy, 'model.sig'), 'utf8')).toMatch(/^my signal/);
    await flipBit(join(copy, 'gate.safetensors'));
    await expect(signBundle(copy, methods, key('maker.key'))).rejects.toThrow(/gate\.safetensors: altered/);
  });

  withOpenssf(
    "is accepted by OpenSSF's verifier and accepts its signatures, and neither after one flipped bit",
    async () => {
      const copy = join(cwd, 'exchanged');
      await cp(bundle, copy, { recursive: true });
      await signBundle(copy, methods, key('maker.key'));
      const verify = (name: string) => modelSigning('verify', copy, '--public_key', key(name));
      expect(verify('maker.pub')).toMatchObject({ status: 0, stdout: 'Verification succeeded\n' });
      expect(verify('other.pub').status).toBe(1);
      expect(modelSigning('sign', copy, '--private_key', key('other.key')).status).toBe(0);
      expect(await verifyBundle(copy, methods, { trust: key('other.pub') })).toMatchObject({
        signature: 'verified',
      });
      for (const file of ['golden.safetensors', 'detector.json', 'model.sig']) {
        await copyFile(join(copy, file), join(cwd, 'whole'));
        await flipBit(join(copy, file));
        expect(verify('other.pub').status).toBe(1);
        await expect(verifyBundle(copy, methods, { trust: key('other.pub') })).rejects.toThrow(BundleError);
        await copyFile(join(cwd, 'whole'), join(copy, file));
      }
    },
  );
});
