import type { CommonSettings, Detector, Method } from '@cxr-anomaly/core-nets';
import type { ContractOptions } from './contract-options';
import type { Trial } from './trial';

/** What the parts of the suite look at; trained once. */
export interface Subject<Settings extends CommonSettings> {
  readonly method: Method<Settings>;
  readonly options: ContractOptions<Settings>;
  readonly trial: Trial<Settings>;
  readonly trained: Detector<Settings>;
  /** Of the trial's test images. */
  readonly scores: Float32Array;
  /** For files, removed at the end. */
  readonly folder: string;
}

/** Gives the subject once the suite has begun; tests are declared before it is there. */
export type GetSubject<Settings extends CommonSettings> = () => Subject<Settings>;
