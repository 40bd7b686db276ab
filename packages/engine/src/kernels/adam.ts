/**
 * The update of Adam (Kingma & Ba, ICLR 2015) and AMSGrad (Reddi et al., ICLR 2018) for one variable: TensorFlow's fused kernel, which
 * passes over the weights once, on the native engine, the same formula composed of small operations on the portable one.
 */
import * as tf from '@tensorflow/tfjs-core';
import { floatAttributes, nativeBackend, type NativeBackend } from './native-op';

/** What all variables of a step share. */
export interface AdamStep {
  readonly beta1: number;
  readonly beta2: number;
  /** Added to the corrected deviation. */
  readonly epsilon: number;
  readonly learningRate: number;
  /** The step's number, from 1. */
  readonly number: number;
}

/** A step, with what the kernel wants of it on the engine. */
export interface PreparedAdamStep extends AdamStep {
  readonly scalars: readonly tf.Scalar[];
}

/** Makes a step ready for any number of variables. Call within tidy. */
export function prepareAdamStep(step: AdamStep): PreparedAdamStep {
  return { ...step, scalars: nativeBackend() ? scalarsOf(step) : [] };
}

/** Running means of a variable's gradient and of its square, and with AMSGrad the maximum of the latter; of the variable's shape. */
export interface AdamMoments {
  readonly first: tf.Tensor;
  readonly second: tf.Tensor;
  readonly maximum?: tf.Tensor;
}

/** The moments of one variable, and what moves it. */
export interface AdamState {
  /** Valid until the next update; clone what must stay. */
  readonly moments: AdamMoments;
  update(variable: tf.Variable, gradient: tf.Tensor, step: PreparedAdamStep): void;
  dispose(): void;
}

/** Takes over these moments, which then are the state's to dispose of. */
export function createAdamState(moments: AdamMoments): AdamState {
  const backend = nativeBackend();
  return backend ? new FusedState(backend, moments) : new ComposedState(moments);
}

/** A name that TensorFlow takes as "none": each handle is a variable of its own, gone with the handle. */
const ANONYMOUS = 'cd2c89b7-88b7-44c8-ad83-06c2a9158347';

/**
 * TensorFlow updates its own variables only. Those of the moments share their numbers with the tensors that stand in `moments`, which are
 * let go before an update, so that it works in place; a clone of one keeps the old numbers. The weights' is lent their numbers.
 */
class FusedState implements AdamState {
  private readonly weights: tf.Tensor;
  private readonly variables: readonly tf.Tensor[];
  private current: AdamMoments;

  constructor(
    private readonly backend: NativeBackend,
    moments: AdamMoments,
  ) {
    const { shape } = moments.first;
    this.weights = this.createVariable(shape);
    this.variables = listMoments(moments).map((moment) => {
      const variable = this.createVariable(shape);
      this.assign(variable, moment);
      return variable;
    });
    this.current = moments;
  }

  get moments(): AdamMoments {
    return this.current;
  }

  update(variable: tf.Variable, gradient: tf.Tensor, step: PreparedAdamStep): void {
    const { weights, variables } = this;
    this.assign(weights, variable);
    tf.dispose(listMoments(this.current));
    tf.tidy(() => {
      const scalars = [...step.scalars, gradient];
      const name = variables.length === 3 ? 'ResourceApplyAdamWithAmsgrad' : 'ResourceApplyAdam';
      const nesterov = variables.length === 3 ? {} : { use_nesterov: false };
      const attributes = floatAttributes(this.backend, ['T'], { use_locking: false, ...nesterov });
      this.backend.executeMultipleOutputs(name, attributes, [weights, ...variables, ...scalars], 0);
      const [first, second, maximum] = variables.map((moment) => tf.keep(this.read(moment)));
      this.current = {
        first: first as tf.Tensor,
        second: second as tf.Tensor,
        ...(maximum && { maximum }),
      };
      variable.assign(this.read(weights));
    });
  }

  dispose(): void {
    tf.dispose([this.weights, ...this.variables, ...listMoments(this.current)]);
  }

  private createVariable(shape: readonly number[]): tf.Tensor {
    const { binding } = this.backend;
    const attributes = floatAttributes(this.backend, ['dtype'], { container: '', shared_name: ANONYMOUS });
    const shapeAttribute = { name: 'shape', type: binding.TF_ATTR_SHAPE, value: shape };
    return tf.keep(this.backend.executeSingleOutput('VarHandleOp', [...attributes, shapeAttribute], []));
  }

  private assign(variable: tf.Tensor, value: tf.Tensor): void {
    const attributes = floatAttributes(this.backend, ['dtype'], {});
    this.backend.executeMultipleOutputs('AssignVariableOp', attributes, [variable, value], 0);
  }

  private read(variable: tf.Tensor): tf.Tensor {
    const attributes = floatAttributes(this.backend, ['dtype'], {});
    return this.backend.executeSingleOutput('ReadVariableOp', attributes, [variable]);
  }
}

/**
 * The kernel's inputs between variables and gradient: powers of the betas, learning rate, betas, ε. It would correct the bias in float32,
 * where 1 − β₂ has four digits; so the powers are given as 0 and both corrections go into the learning rate and ε instead.
 */
function scalarsOf(step: AdamStep): tf.Scalar[] {
  const { beta1, beta2, epsilon, learningRate, number } = step;
  // The kernel knows β₂ as a float32 only; a correction by the same number keeps the first steps exact.
  const correction1 = 1 - Math.fround(beta1) ** number;
  const correction2 = Math.sqrt(1 - Math.fround(beta2) ** number);
  const rate = (learningRate * correction2) / correction1;
  return [0, 0, rate, beta1, beta2, epsilon * correction2].map((value) => tf.scalar(value));
}

class ComposedState implements AdamState {
  constructor(private current: AdamMoments) {}

  get moments(): AdamMoments {
    return this.current;
  }

  update(variable: tf.Variable, gradient: tf.Tensor, step: PreparedAdamStep): void {
    const { beta1, beta2, epsilon, learningRate, number } = step;
    const old = this.current;
    this.current = tf.tidy(() => {
      const first = tf.add(tf.mul(old.first, beta1), tf.mul(gradient, 1 - beta1));
      const second = tf.add(tf.mul(old.second, beta2), tf.mul(tf.square(gradient), 1 - beta2));
      const maximum = old.maximum && tf.maximum(old.maximum, second);
      const deviation = tf.div(tf.sqrt(maximum ?? second), Math.sqrt(1 - beta2 ** number));
      const direction = tf.div(first, tf.add(deviation, epsilon));
      variable.assign(tf.sub(variable, tf.mul(direction, learningRate / (1 - beta1 ** number))));
      for (const moment of [first, second, maximum]) if (moment) tf.keep(moment);
      return { first, second, ...(maximum && { maximum }) };
    });
    tf.dispose(listMoments(old));
  }

  dispose(): void {
    tf.dispose(listMoments(this.current));
  }
}

function listMoments({ first, second, maximum }: AdamMoments): tf.Tensor[] {
  return maximum ? [first, second, maximum] : [first, second];
}
