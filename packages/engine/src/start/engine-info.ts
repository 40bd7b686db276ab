/** The requested engine; `auto` is native if it loads, or else portable. */
export type EngineChoice = 'auto' | 'native' | 'portable';

/** The requested device; `auto` is the GPU if TensorFlow uses one, or else the CPU. */
export type DeviceChoice = 'auto' | 'cpu' | 'gpu';

/** Options for `startEngine`; everything has a default. */
export interface EngineOptions {
  /** Default: the environment variable CXR_ENGINE, or else `auto`. */
  readonly engine?: EngineChoice;
  readonly device?: DeviceChoice;
  /** Suppresses TensorFlow's own log lines, unless the user has set TF_CPP_MIN_LOG_LEVEL to 0 or 1. Default true. */
  readonly quiet?: boolean;
}

/** The engine that runs, as plain JSON: what a run keeps in `engine.json`. */
export interface EngineInfo {
  readonly kind: 'native' | 'portable';
  /** Name of the tfjs backend: `tensorflow` or `wasm`. */
  readonly backend: string;
  /** Version of the TensorFlow library; absent on the portable engine. */
  readonly tensorflowVersion?: string;
  readonly tfjsVersion: string;
  readonly device: 'cpu' | 'gpu';
  /** Name of the GPU that is actually used. */
  readonly gpu?: string;
  /** Threads that one operation may use. */
  readonly threads: number;
  /** `own` if some of TensorFlow's operations are replaced with our own, which round differently. */
  readonly kernels?: 'own';
  /** Why the portable engine runs. */
  readonly reason?: string;
  /** Environment variables of the memory allocator in effect; empty if it runs with its defaults. */
  readonly allocator: Readonly<Record<string, string>>;
}
