import { NetworkComparison, stateValues64, values64 } from '@cxr-anomaly/fixtures';
import type { RladCase, RladStep } from '../parity-case';
import type { Trajectory64 } from './trajectory64';

/** Compares a float64 trajectory with the reference, within the fixture's own tolerances. */
export function compare64(parity: RladCase, { initial, steps }: Trajectory64): NetworkComparison {
  const comparison = new NetworkComparison(parity.params, { values: 0, norm: 0 });
  steps.forEach(({ embedding, reconstruction, contrast, l1, loss, gradients, after }, i) => {
    const wanted = parity.steps[i] as RladStep;
    const what = `step ${i}`;
    comparison.add('forward', `${what}, embedding`, embedding.values, wanted.feature);
    comparison.add('loss', `${what}, contrast`, [contrast], wanted.criterion);
    comparison.add('loss', `${what}, L1`, [l1], wanted.l1);
    comparison.add('loss', `${what}, loss`, [loss], wanted.loss_total);
    if (i > 0) return;
    const pixels = parity.step0_reconstruction_sampled;
    comparison.pixels(`${what}, reconstruction`, pixels, reconstruction.values, reconstruction.shape);
    comparison.gradients(what, parity.step0_gradients, values64(gradients));
    const wantedAfter = parity.step0_params_after_adam;
    comparison.parameters(what, wantedAfter, stateValues64(initial), stateValues64(after));
  });
  const [anchors] = parity.ans_updates;
  const memory = steps.at(-1)?.after.memory;
  if (anchors && memory)
    comparison.add('memory', 'memory after round 0', memory.values, anchors.memory_at_update);
  return comparison;
}
