import type { CommonSettings } from '@cxr-anomaly/core-nets';

export interface ContractOptions<Settings extends CommonSettings> {
  /** Settings that train in seconds. */
  readonly settings: Settings;
  /** A small phantom, e.g. `phantom?n=24&side=32`. */
  readonly phantom: string;
  readonly engine: 'auto' | 'portable';
  /**
   * For a method with `neighbors`: `itself-first` if a training image scored again is its own nearest neighbor, at angle 0,
   * because the memory holds the embeddings that scoring computes; `near` if the memory holds running means from training.
   */
  readonly neighbors?: 'itself-first' | 'near';
  /** Weights that this training rightly leaves unchanged, by reference name. */
  readonly unchanged?: (name: string) => boolean;
}
