import { resolveSettings, type CommonSettings, type Method, type PresetName } from '@cxr-anomaly/core-nets';
import type { BundleTrust } from '../bundles/open-trusted';
import { openScorer, type Scorer } from '../scoring/open-scorer';
import { trainRun, type FinishedRun, type TrainRunOptions } from './train-run';

/** What to train. */
export interface TrainOptions<Settings extends CommonSettings> extends Omit<
  TrainRunOptions<Settings>,
  'method' | 'settings' | 'preset'
> {
  /** What the settings start from; `cpu` by default. */
  readonly preset?: PresetName;
  /** Settings that differ from the preset. */
  readonly settings?: Partial<Settings>;
}

/** What a method's own package offers in Node. */
export interface BoundMethod<Settings extends CommonSettings> {
  /**
   * Trains on the normal images of a data set and writes a run folder, as `trainRun` does.
   *
   * @throws SettingsError, DataError, TrainingError, StorageError or EngineError.
   */
  readonly train: (options: TrainOptions<Settings>) => Promise<FinishedRun>;
  /** Loads a detector of this method from a run folder or its bundle, to score files. @throws BundleError, EngineError. */
  readonly openScorer: (path: string, trust?: BundleTrust) => Promise<Scorer>;
}

/** Binds what can be done in Node to one method, for its package's `/node` entry. */
export function bindMethod<Settings extends CommonSettings>(method: Method<Settings>): BoundMethod<Settings> {
  return {
    train({ preset = 'cpu', settings: overrides = {}, ...options }) {
      const settings = resolveSettings(method.settings, { preset, overrides });
      return trainRun({ ...options, method, settings, preset });
    },
    openScorer: (path, trust) => openScorer(path, [method], trust),
  };
}
