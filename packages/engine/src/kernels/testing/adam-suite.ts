import * as tf from '@tensorflow/tfjs-core';
import { createAdamState, updateByAdam, type AdamState } from '../adam';
import { draw } from './draw';

export function describeAdam(engine: string): void {
  describe(`Adam on the ${engine} engine`, () => {
    const step = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, learningRate: 0.01, weightDecay: 0 };

    /** The formula in float64: values after each step. */
    function replay(start: number, gradients: readonly number[], amsgrad: boolean): number[] {
      let [value, first, second, maximum] = [start, 0, 0, 0];
      return gradients.map((gradient, i) => {
        first = 0.9 * first + 0.1 * gradient;
        second = 0.999 * second + 0.001 * gradient ** 2;
        maximum = amsgrad ? Math.max(maximum, second) : second;
        const deviation = Math.sqrt(maximum / (1 - 0.999 ** (i + 1))) + 1e-8;
        return (value -= (0.01 * first) / (1 - 0.9 ** (i + 1)) / deviation);
      });
    }

    function take(state: AdamState, variable: tf.Variable, gradient: number, number: number): void {
      tf.tidy(() =>
        updateByAdam([{ state, variable, gradient: tf.tensor1d([gradient]) }], { ...step, number }),
      );
    }

    it.each([false, true])('follows the formula for 50 steps (amsgrad %s)', (amsgrad) => {
      const gradients = Array.from(draw('gradients', 50), (value, i) => value * 10 ** ((i % 7) - 3));
      const variable = tf.variable(tf.tensor1d([0.5]));
      const state = createAdamState({
        first: tf.zeros([1]),
        second: tf.zeros([1]),
        ...(amsgrad && { maximum: tf.zeros([1]) }),
      });
      replay(0.5, gradients, amsgrad).forEach((value, i) => {
        take(state, variable, gradients[i] as number, i + 1);
        expect(variable.dataSync()[0]).toBeCloseTo(value, 6);
      });
      state.dispose();
      variable.dispose();
    });

    it('leaves clones of moments and weights as they were', () => {
      const variable = tf.variable(tf.tensor1d([1]));
      const state = createAdamState({ first: tf.zeros([1]), second: tf.zeros([1]) });
      take(state, variable, 3, 1);
      const clones = [variable, state.moments.first, state.moments.second].map((tensor) => tf.clone(tensor));
      const before = clones.map((clone) => clone.dataSync()[0]);
      take(state, variable, -5, 2);
      expect(clones.map((clone) => clone.dataSync()[0])).toEqual(before);
      expect(state.moments.first.dataSync()[0]).not.toBe(before[1]);
      tf.dispose(clones);
      state.dispose();
      variable.dispose();
    });

    it('keeps the number of tensors while it steps, and frees all', () => {
      const variable = tf.variable(tf.tensor1d([1]));
      const before = tf.memory().numTensors;
      const state = createAdamState({ first: tf.zeros([1]), second: tf.zeros([1]) });
      take(state, variable, 1, 1);
      const { numTensors, numBytes } = tf.memory();
      for (let number = 2; number < 6; number++) take(state, variable, 1, number);
      expect(tf.memory()).toMatchObject({ numTensors, numBytes });
      state.dispose();
      expect(tf.memory().numTensors).toBe(before);
      variable.dispose();
    });
  });
}
