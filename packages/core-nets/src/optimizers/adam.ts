/**
 * Adam (Kingma & Ba, ICLR 2015) as PyTorch computes it: weight decay is the L2 form, added to the gradient; AMSGrad
 * (Reddi et al., ICLR 2018) keeps the maximum of the raw second moment and corrects its bias afterwards.
 */
import {
  createAdamState,
  updateByAdam,
  type AdamMoments,
  type AdamState,
  type AdamUpdate,
} from '@cxr-anomaly/engine';
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

interface Slot {
  readonly state: AdamState;
  steps: number;
}

/** Updates variables in place. Keeps moments for each variable, created when the variable is first updated. */
export class Adam {
  private readonly beta1: number;
  private readonly beta2: number;
  private readonly epsilon: number;
  private readonly weightDecay: number;
  private readonly amsgrad: boolean;
  private readonly slots = new Map<string, Slot>();

  constructor(options: AdamOptions = {}) {
    this.beta1 = options.beta1 ?? 0.9;
    this.beta2 = options.beta2 ?? 0.999;
    this.epsilon = options.epsilon ?? 1e-8;
    this.weightDecay = options.weightDecay ?? 0;
    this.amsgrad = options.amsgrad ?? false;
  }

  /**
   * Takes one step that lowers `loss`, over exactly these variables. A variable that the loss does not depend on is left as it
   * is, without decay; one whose gradient is zero still moves by its momentum.
   *
   * @param computeLosses called once; returns the loss and whatever else the caller needs, such as its parts.
   * @param variables by the names under which their moments are kept.
   * @returns what `computeLosses` returned, values from before the step. The tensors are kept: the caller disposes them.
   */
  minimize<Losses extends { readonly loss: tf.Scalar } & { readonly [Part in keyof Losses]: tf.Tensor }>(
    computeLosses: () => Losses,
    variables: Readonly<Record<string, tf.Variable>>,
    learningRate: number,
  ): Losses {
    return tf.tidy(() => {
      let losses: Losses | undefined;
      const { grads } = tf.variableGrads(() => {
        losses = computeLosses();
        for (const tensor of Object.values<tf.Tensor>(losses)) tf.keep(tensor);
        return losses.loss;
      }, Object.values(variables));
      this.update(grads, variables, learningRate);
      return losses as Losses;
    });
  }

  /**
   * Copies of the moments, which are the caller's, and the step counts. A prefix goes before each name, since a state may hold
   * several optimizers.
   */
  captureState(prefix = ''): TrainingState {
    const tensors: Record<string, tf.Tensor> = {};
    const values: Record<string, number> = {};
    for (const [name, { state, steps }] of this.slots) {
      const { first, second, maximum } = state.moments;
      tensors[`${prefix}${name}/first`] = tf.clone(first);
      tensors[`${prefix}${name}/second`] = tf.clone(second);
      if (maximum) tensors[`${prefix}${name}/maximum`] = tf.clone(maximum);
      values[prefix + name] = steps;
    }
    return { tensors, values };
  }

  /** Restores what was captured under this prefix. @throws BundleError if a moment is missing. */
  restoreState({ tensors, values }: TrainingState, prefix = ''): void {
    this.dispose();
    for (const [key, steps] of Object.entries(values)) {
      if (!key.startsWith(prefix)) continue;
      const name = key.slice(prefix.length);
      const take = (kind: string): tf.Tensor => {
        const tensor = tensors[`${key}/${kind}`];
        if (!tensor)
          throw new BundleError(
            `The checkpoint holds no ${kind} moment of ${name}: it was written by another method or version.`,
          );
        return tensor;
      };
      const stored = {
        first: take('first'),
        second: take('second'),
        ...(this.amsgrad && { maximum: take('maximum') }),
      };
      this.slots.set(name, { state: createAdamState(copy(stored)), steps: Number(steps) });
    }
  }

  dispose(): void {
    for (const { state } of this.slots.values()) state.dispose();
    this.slots.clear();
  }

  private update(
    gradients: tf.NamedTensorMap,
    variables: Readonly<Record<string, tf.Variable>>,
    learningRate: number,
  ): void {
    // Variables that joined later have taken fewer steps.
    const byNumber = new Map<number, AdamUpdate[]>();
    for (const [name, variable] of Object.entries(variables)) {
      const gradient = gradients[variable.name];
      if (!gradient) continue;
      const slot = this.slotOf(name, variable);
      slot.steps += 1;
      const updates = byNumber.get(slot.steps) ?? [];
      updates.push({ state: slot.state, variable, gradient });
      byNumber.set(slot.steps, updates);
    }
    const { beta1, beta2, epsilon, weightDecay } = this;
    for (const [number, updates] of byNumber) {
      updateByAdam(updates, { beta1, beta2, epsilon, weightDecay, learningRate, number });
    }
  }

  private slotOf(name: string, variable: tf.Variable): Slot {
    let slot = this.slots.get(name);
    if (!slot) {
      const zeros = (): tf.Tensor => tf.keep(tf.zerosLike(variable));
      const moments = { first: zeros(), second: zeros(), ...(this.amsgrad && { maximum: zeros() }) };
      slot = { state: createAdamState(moments), steps: 0 };
      this.slots.set(name, slot);
    }
    return slot;
  }
}

function copy({ first, second, maximum }: AdamMoments): AdamMoments {
  const own = (tensor: tf.Tensor): tf.Tensor => tf.keep(tf.clone(tensor));
  return { first: own(first), second: own(second), ...(maximum && { maximum: own(maximum) }) };
}
