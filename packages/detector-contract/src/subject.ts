import type { CommonSettings, Detector, Method } from '@cxr-anomaly/core-nets';
import type { ContractOptions } from './contract-options';
import type { Trial } from './trial';

/** What the parts of the suite examine; trained once. */
export interface Subject<Settings extends CommonSettings> {
  readonly method: Method<Settings>;
  readonly options: ContractOptions<Settings>;
  readonly trial: Trial<Settings>;
  readonly trained: Detector<Settings>;
  /** Scores of the trial's test images. */
  readonly scores: Float32Array;
  /** Folder for files, removed at the end. */
  readonly folder: string;
}

/** Returns the subject once the suite has started; tests are declared before it exists. */
export type GetSubject<Settings extends CommonSettings> = () => Subject<Settings>;
