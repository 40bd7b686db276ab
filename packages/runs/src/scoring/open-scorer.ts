import type { Method } from '@cxr-anomaly/core-nets';
import { DataError, type ImageWarning } from '@cxr-anomaly/data-cxr';
import { decodeFile, readImageFile } from '@cxr-anomaly/data-cxr/node';
import { startEngine } from '@cxr-anomaly/engine/node';
import { explainUnread } from './files/list-inputs';
import { scoreInput } from './files/score-files';
import type { Judgment } from './judge-score';
import { prepareInput } from './prepare-input';
import { loadBundle } from '../bundles/load-bundle';
import type { BundleTrust } from '../bundles/open-trusted';

/** What a detector says about an image; the judgment is absent if the bundle has no threshold. */
export interface ScoredImage extends Partial<Judgment> {
  /** Higher = more anomalous; comparable only within one bundle. */
  readonly score: number;
  /** Why the score may mean nothing, such as a lateral view or an image unlike the normal ones; absent without such a reason. */
  readonly warnings?: readonly ImageWarning[];
}

/** A loaded detector that scores files. */
export interface Scorer {
  readonly method: string;
  /**
   * Scores a PNG, JPEG, TIFF, WebP or DICOM file, or the bytes of one. The same file gets the same score to the last digit,
   * whatever is scored before it or at the same time.
   *
   * @throws DataError when it cannot be read, or the scorer was disposed.
   */
  score(file: string | Uint8Array): Promise<ScoredImage>;
  /** Frees the memory of the detector. */
  dispose(): void;
}

/**
 * Starts the engine and loads a trained detector.
 *
 * @param path a run folder, or its bundle
 * @param methods those whose bundles are accepted
 * @param trust which bundles are accepted
 * @throws BundleError when it is incomplete, altered, of another method, not trusted, or scores differently here; EngineError.
 */
export async function openScorer(
  path: string,
  methods: readonly Method[],
  trust: BundleTrust = {},
): Promise<Scorer> {
  await startEngine();
  const bundle = await loadBundle(path, methods, trust);
  const { detector, gate } = bundle;
  let isOpen = true;
  return {
    method: bundle.manifest.method,
    async score(file) {
      const name = typeof file === 'string' ? file : 'image';
      const bytes = typeof file === 'string' ? await readFileOrExplain(file) : file;
      const image = await decodeFile(bytes, name);
      if (!isOpen) throw new DataError(`${name} cannot be scored: the scorer was disposed. Open another.`);
      const input = prepareInput(image, { preprocessing: detector.preprocessing, ...(gate && { gate }) });
      const named = { name: { path: name }, pictureName: name, ...input };
      const result = await scoreInput(bundle, named, { anonymous: false });
      if ('error' in result) throw new DataError(result.error);
      const { score, threshold, anomalous, pValue, warnings } = result;
      return {
        score,
        ...(threshold !== undefined && { threshold }),
        ...(anomalous !== undefined && { anomalous }),
        ...(pValue !== undefined && { pValue }),
        ...(warnings && { warnings }),
      };
    },
    dispose() {
      if (isOpen) detector.dispose();
      isOpen = false;
    },
  };
}

async function readFileOrExplain(path: string): Promise<Uint8Array> {
  try {
    return await readImageFile(path, path);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(explainUnread(path, cause), { cause });
  }
}
