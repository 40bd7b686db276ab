import { createHash } from 'node:crypto';
import { methods } from '@cxr-anomaly/bench-runner';
import { canonicalJson, type Json } from '@cxr-anomaly/core-nets';
import { loadBundle } from '@cxr-anomaly/runs';
import type { RandomStream } from '@cxr-anomaly/random';
import { chance, pick } from '../mutators/draw';
import { mutate } from '../mutators/mutate';
import { changeJson } from '../mutators/change-json';
import type { Files, Format } from './format';
import { makeRun } from './make-run';
import { mutateTensors } from './tensors';

const MANIFEST = 'detector.json';

/** Bundles: a description in JSON, a model, tensors, thumbnails. */
export const bundleFormat: Format = {
  name: 'bundle',
  share: 0.5,
  async prepare() {
    const bundles = [bundleOf(await makeRun('deepsvdd')), bundleOf(await makeRun('memdae'))];
    return {
      valid: bundles[1] as Files,
      draw: (random) => drawBundle(pick(random, bundles), random),
      open: openBundleFolder,
    };
  },
};

/** Only the description of a bundle, with all other files unchanged. */
export const manifestFormat: Format = {
  name: 'manifest',
  share: 0.5,
  async prepare() {
    const bundle = bundleOf(await makeRun('memdae'));
    return {
      valid: bundle,
      draw: (random) => ({ ...bundle, [MANIFEST]: changeManifest(bundle, random) }),
      open: openBundleFolder,
    };
  },
};

async function openBundleFolder(folder: string): Promise<void> {
  (await loadBundle(folder, methods)).detector.dispose();
}

/** With its old digest or, in most cases, a correct new one. */
function changeManifest(bundle: Files, random: RandomStream): Uint8Array {
  const change = chance(random, 0.5) ? changeJson : mutateText;
  const changed = change(bundle[MANIFEST] as Uint8Array, random);
  return chance(random, 0.8) ? seal(changed) : changed;
}

function bundleOf(run: Files): Files {
  const own = Object.entries(run).filter(([path]) => path.startsWith('bundle/'));
  return Object.fromEntries(own.map(([path, bytes]) => [path.slice('bundle/'.length), bytes]));
}

/** Changes the description, or another file; in most cases with a correct digest and hashes. */
function drawBundle(bundle: Files, random: RandomStream): Files {
  const manifest = bundle[MANIFEST] as Uint8Array;
  if (chance(random, 0.4)) return { ...bundle, [MANIFEST]: changeManifest(bundle, random) };
  const path = pick(
    random,
    Object.keys(bundle).filter((name) => name !== MANIFEST),
  );
  const changed = mutateFile(path, bundle[path] as Uint8Array, random);
  const files = { ...bundle, [path]: changed };
  return chance(random, 0.9) ? { ...files, [MANIFEST]: listFile(manifest, path, changed) } : files;
}

function mutateText(bytes: Uint8Array, random: RandomStream): Uint8Array {
  return mutate(bytes, random, { text: 'json' });
}

function mutateFile(path: string, bytes: Uint8Array, random: RandomStream): Uint8Array {
  if (path.endsWith('.json')) return mutateText(bytes, random);
  return path.endsWith('.safetensors') ? mutateTensors(bytes, random) : mutate(bytes, random);
}

function listFile(manifest: Uint8Array, path: string, bytes: Uint8Array): Uint8Array {
  const described = JSON.parse(Buffer.from(manifest).toString()) as { files: Record<string, object> };
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  described.files[path] = { bytes: bytes.length, sha256 };
  return seal(Buffer.from(JSON.stringify(described)));
}

/** Gives a description its correct digest, if it is still an object. */
function seal(bytes: Uint8Array): Uint8Array {
  let described: Record<string, Json>;
  try {
    described = JSON.parse(Buffer.from(bytes).toString()) as Record<string, Json>;
    delete described['digest'];
  } catch {
    return bytes;
  }
  if (typeof described !== 'object' || described === null) return bytes;
  const digest = createHash('sha256').update(canonicalJson(described)).digest('hex');
  return new Uint8Array(Buffer.from(JSON.stringify({ ...described, digest })));
}
