import type { InputGate } from '@cxr-anomaly/data-cxr';

/** The smallest input gate. */
export const TINY_GATE: InputGate = {
  side: 2,
  mean: Float32Array.from([0.1, -0.5, 1, 2]),
  components: [Float32Array.from([1, 0, 0, 0]), Float32Array.from([0, 1 / 3, 0, 0])],
  variances: [4, 0.1 + 0.2],
  normal: {
    error: { center: -2, above: 0.7 },
    distance: { center: 0, above: 0.6 },
    likeness: { center: 1, below: 0.3 },
    turned: { center: -1, above: 0.5 },
    contrast: { center: -1.5, below: 0.4, above: 0.4 },
    grain: { center: -3, below: 0.5, above: 0.5 },
    shades: { center: 7, below: 0.6, above: 0.6 },
  },
  limit: 3,
  colored: false,
};
