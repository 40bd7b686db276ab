import type { CommonSettings } from '@cxr-anomaly/core-nets';

export interface ContractOptions<Settings extends CommonSettings> {
  /** Settings that train in seconds. */
  readonly settings: Settings;
  /** A small phantom, e.g. `phantom?n=24&side=32`. */
  readonly phantom: string;
  readonly engine: 'auto' | 'portable';
  /** Weights that this training rightly leaves alone, by reference name. */
  readonly unchanged?: (name: string) => boolean;
}
