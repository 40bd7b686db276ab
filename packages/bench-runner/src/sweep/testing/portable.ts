import type { EngineInfo } from '@cxr-anomaly/engine/node';

/** An engine to name runs after, without starting one. */
export const PORTABLE: EngineInfo = {
  ...{ kind: 'portable', backend: 'cpu', tfjsVersion: '4.22.0', device: 'cpu' },
  ...{ allocator: {}, threads: 1 },
};
