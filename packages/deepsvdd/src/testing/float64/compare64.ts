import { stateValues64, values64, type Output64 } from '@cxr-anomaly/fixtures';
import { CaseComparison, type ForwardValues } from '../case-comparison';
import type { ParityCase, Step } from '../parity-case';
import type { Step64, Trajectory64 } from './trajectory64';

/** Compares a float64 trajectory with every number of the reference, within the fixture's own tolerances. */
export function compare64(
  parity: ParityCase,
  { given, pretrain, centered, train }: Trajectory64,
): CaseComparison {
  const comparison = new CaseComparison(parity, { values: 0, norm: 0 });
  comparison.forward('given statistics', parity.step0_eval_forward_given_running_stats, forwardOf(given));
  pretrain.forEach((done, i) =>
    compareStep(comparison, `pretrain step ${i + 1}`, parity.pretrain_steps[i] as Step, done),
  );
  comparison.forward('center', parity.centre_forward_eval, forwardOf(centered.output));
  comparison.add('center', 'center', centered.state.center ?? [], parity.centre_c);
  train.forEach((done, i) => {
    const step = parity.svdd_steps[i] as Step;
    compareStep(comparison, `svdd step ${i + 1}`, step, done);
    comparison.scores(`svdd step ${i + 1}`, step, done.scores);
  });
  return comparison;
}

function compareStep(comparison: CaseComparison, what: string, step: Step, done: Step64): void {
  comparison.forward(what, step.forward, forwardOf(done.output));
  comparison.add('loss', `${what}, loss`, [done.loss], step.loss);
  const [gradients, before, after] = [
    values64(done.gradients),
    stateValues64(done.before),
    stateValues64(done.after),
  ];
  comparison.update(what, step, { gradients, before, after });
}

function forwardOf({ embedding, reconstruction }: Output64): ForwardValues {
  return { embedding: embedding.values, reconstruction: reconstruction.values };
}
