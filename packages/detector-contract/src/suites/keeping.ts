import {
  decodeTensors,
  encodeTensors,
  loadDetector,
  openBundle,
  type CommonSettings,
} from '@cxr-anomaly/core-nets';
import { bundleFiles, saveBundle } from '@cxr-anomaly/core-nets/node';
import * as tf from '@tensorflow/tfjs-core';
import { join } from 'node:path';
import type { GetSubject } from '../subject';

/** A detector is the same after it is written and read. */
export function describeKeeping<S extends CommonSettings>(get: GetSubject<S>): void {
  it('scores the same after its bundle is saved and loaded', async () => {
    const { trial, trained, scores, method, options, folder } = get();
    const bundle = join(folder, 'bundle');
    const goldenImages = await trial.takeTest(2);
    await saveBundle(bundle, trained, { goldenImages });
    goldenImages.dispose();
    const loaded = await loadDetector(await openBundle(bundleFiles(bundle), bundle, [method]));
    expect(await trial.score(loaded, 7)).toEqual(scores);
    expect(loaded.settings).toEqual(options.settings);
    loaded.dispose();
  });

  it('scores the same after its weights are copied to a new detector through a safetensors file', async () => {
    const { trial, trained, scores, options } = get();
    const exported = trained.exportWeights();
    const bytes = await encodeTensors(exported);
    const { tensors } = decodeTensors(bytes, 'weights.safetensors');
    const other = trial.create({ seed: options.settings.seed + 1 } as Partial<S>);
    other.importWeights(tensors);
    expect(await trial.score(other, 7)).toEqual(scores);
    tf.dispose([Object.values(exported), Object.values(tensors)]);
    other.dispose();
  });
}
