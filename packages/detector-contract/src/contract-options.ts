import type { CommonSettings } from '@cxr-anomaly/core-nets';

export interface ContractOptions<Settings extends CommonSettings> {
  /** Settings that train in seconds. */
  readonly settings: Settings;
  /** A small phantom, e.g. `phantom?n=24&side=32`. */
  readonly phantom: string;
  readonly engine: 'auto' | 'portable';
  /**
   * Of a method with `neighbors`: whether a training image that is given again is the nearest to itself, at angle 0, as where the
   * memory holds the embeddings that scoring computes; not where it holds running means of training.
   */
  readonly neighbors?: 'itself-first' | 'near';
  /** Weights that this training rightly leaves alone, by reference name. */
  readonly unchanged?: (name: string) => boolean;
}
