import { createHash } from 'node:crypto';
import { methods } from '@cxr-anomaly/bench-runner';
import { loadAnyBundle } from '@cxr-anomaly/runs';
import type { RandomStream } from '@cxr-anomaly/engine/random';
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

/** The description of a bundle alone, all other files being as they were. */
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
  (await loadAnyBundle(folder, methods)).detector.dispose();
}

function changeManifest(bundle: Files, random: RandomStream): Uint8Array {
  const change = chance(random, 0.5) ? changeJson : mutateText;
  return change(bundle[MANIFEST] as Uint8Array, random);
}

function bundleOf(run: Files): Files {
  const own = Object.entries(run).filter(([path]) => path.startsWith('bundle/'));
  return Object.fromEntries(own.map(([path, bytes]) => [path.slice('bundle/'.length), bytes]));
}

/** Changes the description, or another file whose hash in the description is set right in most cases. */
function drawBundle(bundle: Files, random: RandomStream): Files {
  const manifest = bundle[MANIFEST] as Uint8Array;
  if (chance(random, 0.4)) return { ...bundle, [MANIFEST]: changeManifest(bundle, random) };
  const path = pick(
    random,
    Object.keys(bundle).filter((name) => name !== MANIFEST),
  );
  const changed = mutateFile(path, bundle[path] as Uint8Array, random);
  const files = { ...bundle, [path]: changed };
  return chance(random, 0.9) ? { ...files, [MANIFEST]: setHash(manifest, path, changed) } : files;
}

function mutateText(bytes: Uint8Array, random: RandomStream): Uint8Array {
  return mutate(bytes, random, { text: 'json' });
}

function mutateFile(path: string, bytes: Uint8Array, random: RandomStream): Uint8Array {
  if (path.endsWith('.json')) return mutateText(bytes, random);
  return path.endsWith('.safetensors') ? mutateTensors(bytes, random) : mutate(bytes, random);
}

function setHash(manifest: Uint8Array, path: string, bytes: Uint8Array): Uint8Array {
  const described = JSON.parse(Buffer.from(manifest).toString()) as { files: Record<string, string> };
  described.files[path] = createHash('sha256').update(bytes).digest('hex');
  return new Uint8Array(Buffer.from(JSON.stringify(described)));
}
