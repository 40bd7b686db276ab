import {
  NetworkComparison,
  stateValues64,
  values64,
  type Quantity,
  type StatisticsAfter,
} from '@cxr-anomaly/fixtures';
import type { Forward, MemDaeCase } from '../parity-case';
import type { Pass64, Trajectory64 } from './trajectory64';

/** Compares a float64 trajectory with the reference, within the fixture's own tolerances. */
export function compare64(
  parity: MemDaeCase,
  { initial, first, gradients, between, second }: Trajectory64,
): NetworkComparison {
  const comparison = new NetworkComparison(parity.params, { values: 0, norm: 0 });
  const comparePass = (
    what: string,
    pass: Pass64,
    wanted: { forward: Forward; loss: Quantity; statistics: readonly StatisticsAfter[] },
  ): void => {
    const { embedding, reconstruction, statistics, loss } = pass;
    comparison.add('forward', `${what}, embedding`, embedding.values, wanted.forward.feature);
    const pixels = wanted.forward.reconstruction_sampled;
    comparison.pixels(`${what}, reconstruction`, pixels, reconstruction.values, reconstruction.shape);
    comparison.add('loss', `${what}, loss`, [loss], wanted.loss);
    comparison.statistics(what, wanted.statistics, stateValues64({ ...between, statistics }));
  };
  comparePass('step 1', first, {
    forward: parity.step1_train_forward,
    loss: parity.step1_loss,
    statistics: parity.step1_batchnorm_running,
  });
  comparison.gradients('step 1', parity.step1_gradients, values64(gradients));
  const after = parity.step1_params_after_adam;
  comparison.parameters('step 1', after, stateValues64(initial), stateValues64(between));
  comparePass('step 3', second, {
    forward: parity.step3_train_forward,
    loss: parity.step3_loss,
    statistics: parity.step3_batchnorm_running,
  });
  return comparison;
}
