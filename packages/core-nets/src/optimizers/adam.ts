/**
 * Adam (Kingma & Ba, ICLR 2015) as PyTorch computes it: weight decay is the L2 form, added to the gradient; AMSGrad
 * (Reddi et al., ICLR 2018) keeps the maximum of the raw second moment and corrects its bias afterwards.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { TrainingState } from '../contracts';
import { BundleError } from '../errors';

export interface AdamOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  /** L2 factor added to the gradient. */
  readonly weightDecay?: number;
  readonly amsgrad?: boolean;
}

interface Moments {
  readonly first: tf.Variable;
  readonly second: tf.Variable;
  readonly maximum?: tf.Variable;
  steps: number;
}

/** Updates variables in place. Moments are kept per variable and made when a variable is first updated. */
export class Adam {
  private readonly beta1: number;
  private readonly beta2: number;
  private readonly epsilon: number;
  private readonly weightDecay: number;
  private readonly amsgrad: boolean;
  private readonly moments = new Map<string, Moments>();

  constructor(options: AdamOptions = {}) {
    this.beta1 = options.beta1 ?? 0.9;
    this.beta2 = options.beta2 ?? 0.999;
    this.epsilon = options.epsilon ?? 1e-8;
    this.weightDecay = options.weightDecay ?? 0;
    this.amsgrad = options.amsgrad ?? false;
  }

  /**
   * One step on `loss` over exactly these variables. A variable that the loss does not depend on is left as it is, without
   * decay; one whose gradient is zero still moves by its momentum.
   * @param variables by the names under which their moments are kept.
   */
  minimize(
    loss: () => tf.Scalar,
    variables: Readonly<Record<string, tf.Variable>>,
    learningRate: number,
  ): void {
    tf.tidy(() => {
      const entries = Object.entries(variables);
      const { grads } = tf.variableGrads(
        loss,
        entries.map(([, variable]) => variable),
      );
      for (const [name, variable] of entries) {
        const gradient = grads[variable.name];
        if (gradient) this.update(name, variable, gradient, learningRate);
      }
    });
  }

  /** Copies of the moments (the caller's) and the step counts, their names after the prefix: a state may hold several optimizers. */
  captureState(prefix = ''): TrainingState {
    const tensors: Record<string, tf.Tensor> = {};
    const values: Record<string, number> = {};
    for (const [name, { first, second, maximum, steps }] of this.moments) {
      tensors[`${prefix}${name}/first`] = tf.clone(first);
      tensors[`${prefix}${name}/second`] = tf.clone(second);
      if (maximum) tensors[`${prefix}${name}/maximum`] = tf.clone(maximum);
      values[prefix + name] = steps;
    }
    return { tensors, values };
  }

  /** Takes back what was captured under this prefix. @throws BundleError where a moment is missing. */
  restoreState({ tensors, values }: TrainingState, prefix = ''): void {
    this.dispose();
    for (const [key, steps] of Object.entries(values)) {
      if (!key.startsWith(prefix)) continue;
      const name = key.slice(prefix.length);
      const take = (kind: string): tf.Variable => {
        const tensor = tensors[`${key}/${kind}`];
        if (!tensor)
          throw new BundleError(
            `The checkpoint holds no ${kind} moment of ${name}: it is of another method or version.`,
          );
        return tf.variable(tensor, false);
      };
      const maximum = this.amsgrad ? { maximum: take('maximum') } : {};
      this.moments.set(name, {
        first: take('first'),
        second: take('second'),
        ...maximum,
        steps: Number(steps),
      });
    }
  }

  dispose(): void {
    for (const { first, second, maximum } of this.moments.values()) {
      first.dispose();
      second.dispose();
      maximum?.dispose();
    }
    this.moments.clear();
  }

  private update(name: string, variable: tf.Variable, gradient: tf.Tensor, learningRate: number): void {
    const moments = this.momentsOf(name, variable);
    const decayed = this.weightDecay > 0 ? tf.add(gradient, tf.mul(variable, this.weightDecay)) : gradient;
    const first = tf.add(tf.mul(moments.first, this.beta1), tf.mul(decayed, 1 - this.beta1));
    const second = tf.add(tf.mul(moments.second, this.beta2), tf.mul(tf.square(decayed), 1 - this.beta2));
    moments.first.assign(first);
    moments.second.assign(second);
    moments.steps += 1;
    let largest: tf.Tensor = second;
    if (moments.maximum) {
      largest = tf.maximum(moments.maximum, second);
      moments.maximum.assign(largest);
    }
    const correction1 = 1 - this.beta1 ** moments.steps;
    const correction2 = Math.sqrt(1 - this.beta2 ** moments.steps);
    const denominator = tf.add(tf.div(tf.sqrt(largest), correction2), this.epsilon);
    variable.assign(tf.sub(variable, tf.mul(tf.div(first, denominator), learningRate / correction1)));
  }

  private momentsOf(name: string, variable: tf.Variable): Moments {
    let moments = this.moments.get(name);
    if (!moments) {
      const zeros = (): tf.Variable => tf.variable(tf.zerosLike(variable), false);
      moments = { first: zeros(), second: zeros(), ...(this.amsgrad ? { maximum: zeros() } : {}), steps: 0 };
      this.moments.set(name, moments);
    }
    return moments;
  }
}
