/** Which engine is asked for; `auto` is native where it loads, else portable. */
export type EngineChoice = 'auto' | 'native' | 'portable';

/** Which device is asked for; `auto` is the GPU where TensorFlow uses one, else the CPU. */
export type DeviceChoice = 'auto' | 'cpu' | 'gpu';

/** What `startEngine` is asked for; everything has a default. */
export interface EngineOptions {
  /** Default: the environment variable CXR_ENGINE, else `auto`. */
  readonly engine?: EngineChoice;
  readonly device?: DeviceChoice;
  /** Keeps TensorFlow's own log lines back, unless the user has set TF_CPP_MIN_LOG_LEVEL to 0 or 1. Default true. */
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
  /** Name of the GPU that is really used. */
  readonly gpu?: string;
  /** Threads that one operation may use. */
  readonly threads: number;
  /** `own` where CXR_KERNELS=own put operations of our own in TensorFlow's place; they round otherwise. */
  readonly kernels?: 'own';
  /** Why the portable engine runs. */
  readonly reason?: string;
  /** Environment variables of the memory allocator in effect; empty where it runs with its defaults. */
  readonly allocator: Readonly<Record<string, string>>;
}
