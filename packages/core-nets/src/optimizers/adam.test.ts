import { startEngine } from '@cxr-anomaly/engine/node';
import { describeFixture, mismatches, type Quantity } from '@cxr-anomaly/fixtures';
import * as tf from '@tensorflow/tfjs-core';
import { BundleError } from '../errors';
import { Adam, type AdamOptions } from './adam';

interface AdamUnit {
  readonly p0: readonly number[];
  readonly gradients: readonly (readonly number[])[];
  readonly cases: readonly {
    readonly config: {
      readonly lr: number;
      readonly weight_decay?: number;
      readonly betas?: readonly [number, number];
      readonly amsgrad?: boolean;
    };
    readonly params_after_each_step: Quantity & { readonly values: readonly (readonly number[])[] };
  }[];
}

beforeAll(() => startEngine());

/** One step in which `weights` has exactly this gradient. */
function step(adam: Adam, weights: tf.Variable, gradient: readonly number[], learningRate: number): void {
  const losses = () => ({ loss: tf.sum<tf.Scalar>(tf.mul(weights, tf.tensor1d([...gradient]))) });
  adam.minimize(losses, { weights }, learningRate).loss.dispose();
}

/** Values after each of these steps. */
function run(
  options: AdamOptions,
  start: readonly number[],
  gradients: readonly number[][],
  rate: number,
): number[][] {
  const adam = new Adam(options);
  const weights = tf.variable(tf.tensor1d([...start]));
  const values = gradients.map((gradient) => {
    step(adam, weights, gradient, rate);
    return Array.from(weights.dataSync());
  });
  adam.dispose();
  weights.dispose();
  return values;
}

describe('Adam', () => {
  it('moves by the learning rate against the sign of the first gradient, whatever its size', () => {
    const [values] = run({}, [1, 1, 1], [[1e-4, -1, 1e4]], 0.125);
    [0.875, 1.125, 0.875].forEach((expected, i) => expect(values?.[i]).toBeCloseTo(expected, 4));
  });

  it('computes two steps as by hand', () => {
    // β₁ = β₂ = 0.5, gradients 1 then 3. Step 1: m 0.5, v 0.5, corrected 1 and 1 → −1·lr.
    // Step 2: m 1.75, v 4.75, corrected 7/3 and 19/3 → −(7/3)/√(19/3)·lr.
    const values = run({ beta1: 0.5, beta2: 0.5 }, [2], [[1], [3]], 0.5);
    expect(values[0]?.[0]).toBeCloseTo(1.5, 6);
    expect(values[1]?.[0]).toBeCloseTo(1.5 - (0.5 * 7) / 3 / Math.sqrt(19 / 3), 6);
  });

  it('adds ε to the corrected deviation', () => {
    // The first step is lr·g/(|g| + ε).
    expect(run({ epsilon: 1 }, [0], [[3]], 1)[0]?.[0]).toBeCloseTo(-0.75, 6);
  });

  it('adds weight decay to the gradient, inside the moments', () => {
    // Gradient 1 + 0.5·4 = 3 for a weight of 4: the first step is lr·3/(3 + ε) with ε = 1.
    expect(run({ weightDecay: 0.5, epsilon: 1 }, [4], [[1]], 1)[0]?.[0]).toBeCloseTo(3.25, 6);
    // The decay alone moves a weight whose gradient is zero.
    expect(run({ weightDecay: 0.5, epsilon: 1 }, [4], [[0]], 1)[0]?.[0]).toBeCloseTo(4 - 2 / 3, 6);
  });

  it('divides by the largest second moment so far with amsgrad', () => {
    // β₁ 0, β₂ 0.5, gradients 4 then 0.5: v is 8 then 4.125, its maximum stays 8; step 2 corrects by 1 − 0.25.
    const amsgrad = run({ beta1: 0, beta2: 0.5, amsgrad: true }, [0], [[4], [0.5]], 1);
    const plain = run({ beta1: 0, beta2: 0.5 }, [0], [[4], [0.5]], 1);
    expect(amsgrad[0]?.[0]).toBeCloseTo(-1, 6);
    expect(amsgrad[1]?.[0]).toBeCloseTo(-1 - 0.5 / Math.sqrt(8 / 0.75), 6);
    expect(plain[1]?.[0]).toBeCloseTo(-1 - 0.5 / Math.sqrt(4.125 / 0.75), 6);
  });

  it('keeps moving by momentum when the gradient is zero', () => {
    const [first, second] = run({}, [1], [[1], [0]], 0.1);
    // m = 0.09/0.19, v = 0.000999/0.001999 after the second step.
    const moved = (0.1 * (0.09 / 0.19)) / Math.sqrt(0.000999 / 0.001999);
    expect((first?.[0] as number) - (second?.[0] as number)).toBeCloseTo(moved, 5);
  });

  it('leaves a variable that the loss does not depend on alone, decay and moments included', () => {
    const adam = new Adam({ weightDecay: 0.5 });
    const [used, unused] = [tf.variable(tf.tensor1d([1])), tf.variable(tf.tensor1d([5]))];
    adam.minimize(() => ({ loss: tf.sum<tf.Scalar>(used) }), { used, unused }, 0.1).loss.dispose();
    expect(unused.arraySync()).toEqual([5]);
    const { tensors, values } = adam.captureState();
    expect(Object.keys(values)).toEqual(['used']);
    tf.dispose([used, unused, ...Object.values(tensors)]);
    adam.dispose();
  });

  it('changes only the variables it is given', () => {
    const adam = new Adam();
    const [given, other] = [tf.variable(tf.tensor1d([1])), tf.variable(tf.tensor1d([1]))];
    const losses = () => ({ loss: tf.sum<tf.Scalar>(tf.mul(given, other)) });
    adam.minimize(losses, { given }, 0.1).loss.dispose();
    expect(other.arraySync()).toEqual([1]);
    expect(given.arraySync()).not.toEqual([1]);
    tf.dispose([given, other]);
    adam.dispose();
  });

  it('returns the loss and its parts as of before the step, the caller’s to dispose', () => {
    const adam = new Adam();
    const weights = tf.variable(tf.tensor1d([1, 2]));
    const losses = () => ({ loss: tf.sum<tf.Scalar>(weights), squares: tf.square(weights) });
    tf.dispose(adam.minimize(losses, { weights }, 0.5));
    weights.assign(tf.tensor1d([3, 4]));
    const before = tf.memory().numTensors;
    const returned: ReturnType<typeof losses>[] = [];
    tf.tidy(() => void returned.push(adam.minimize(losses, { weights }, 0.5)));
    expect(tf.memory().numTensors).toBe(before + 2);
    expect(returned[0]?.loss.dataSync()[0]).toBe(7);
    expect(Array.from(returned[0]?.squares.dataSync() ?? [])).toEqual([9, 16]);
    expect(weights.dataSync()[0]).toBeLessThan(3);
    tf.dispose([weights, returned]);
    adam.dispose();
  });

  it.each([false, true])('continues exactly from a captured state (amsgrad %s)', (amsgrad) => {
    const options = { amsgrad, weightDecay: 0.01 };
    const gradients = [
      [1, -2],
      [0.5, 0],
      [-3, 1e-3],
      [0.1, 4],
    ];
    const [adam, weights] = [new Adam(options), tf.variable(tf.tensor1d([0.5, -1]))];
    gradients.slice(0, 2).forEach((gradient) => step(adam, weights, gradient, 0.01));
    const state = adam.captureState();
    const resumed = new Adam(options);
    const copy = tf.variable(tf.clone(weights));
    resumed.restoreState(state);
    gradients.slice(2).forEach((gradient) => {
      step(adam, weights, gradient, 0.01);
      step(resumed, copy, gradient, 0.01);
    });
    expect(copy.arraySync()).toEqual(weights.arraySync());
    tf.dispose([weights, copy, ...Object.values(state.tensors)]);
    adam.dispose();
    resumed.dispose();
  });

  it('captures copies: later steps do not change them', () => {
    const [adam, weights] = [new Adam(), tf.variable(tf.tensor1d([1]))];
    step(adam, weights, [1], 0.1);
    const { tensors } = adam.captureState();
    const before = tensors['weights/first']?.dataSync()[0];
    step(adam, weights, [5], 0.1);
    expect(tensors['weights/first']?.dataSync()[0]).toBe(before);
    tf.dispose([weights, ...Object.values(tensors)]);
    adam.dispose();
  });

  it('refuses a state that lacks a moment, naming it', () => {
    const adam = new Adam({ amsgrad: true });
    const tensors = { 'weights/first': tf.zeros([1]), 'weights/second': tf.zeros([1]) };
    const restore = (): void => adam.restoreState({ tensors, values: { weights: 1 } });
    expect(restore).toThrow(BundleError);
    expect(restore).toThrow('maximum moment of weights');
    tf.dispose(tensors);
    adam.dispose();
  });

  it('keeps its moments and nothing else, and frees them', () => {
    const weights = tf.variable(tf.tensor1d([1, 2]));
    const before = tf.memory().numTensors;
    const adam = new Adam({ amsgrad: true });
    step(adam, weights, [1, 1], 0.1);
    const { numTensors } = tf.memory();
    for (let i = 0; i < 5; i++) step(adam, weights, [1, 1], 0.1);
    expect(tf.memory().numTensors).toBe(numTensors);
    adam.dispose();
    expect(tf.memory().numTensors).toBe(before);
    weights.dispose();
  });
});

interface File {
  readonly adam_unit: AdamUnit;
}

describeFixture<File>('deepsvdd_objective.json', 'Adam against the reference', ({ adam_unit }) => {
  it.each(adam_unit.cases.map((one) => [JSON.stringify(one.config), one] as const))(
    'has the same weights after each step with %s',
    (_, { config, params_after_each_step: { values, scale, tolerance } }) => {
      const { lr, weight_decay: weightDecay, betas, amsgrad } = config;
      const options = {
        ...(weightDecay !== undefined && { weightDecay }),
        ...(betas && { beta1: betas[0], beta2: betas[1] }),
        ...(amsgrad && { amsgrad }),
      };
      const gradients = adam_unit.gradients.map((gradient) => [...gradient]);
      const got = run(options, adam_unit.p0, gradients, lr);
      expect(mismatches('weights', got.flat(), { values, scale, tolerance })).toEqual([]);
    },
  );
});
