/**
 * The update of Adam (Kingma & Ba, ICLR 2015) and AMSGrad (Reddi et al., ICLR 2018): for all variables at once with an operation
 * of `native/` if that is compiled; otherwise for one after another, with TensorFlow's fused kernel on the native engine and with
 * the same formula composed of small operations on the portable one.
 */
import * as tf from '@tensorflow/tfjs-core';
import { floatAttributes, nativeBackend, type NativeBackend } from './native-op';
import { ownBackend } from './own-kernels';

/** What all variables share in a step. */
export interface AdamStep {
  readonly beta1: number;
  readonly beta2: number;
  /** Added to the corrected deviation. */
  readonly epsilon: number;
  readonly learningRate: number;
  /** L2 factor added to the gradient. */
  readonly weightDecay: number;
  /** The step's number, from 1. */
  readonly number: number;
}

/**
 * Running means of a variable's gradient and of its square, and with AMSGrad the maximum of the latter; of the variable's shape.
 */
export interface AdamMoments {
  readonly first: tf.Tensor;
  readonly second: tf.Tensor;
  readonly maximum?: tf.Tensor;
}

/** The moments of one variable. */
export interface AdamState {
  /** Valid until the next update; clone what must stay. */
  readonly moments: AdamMoments;
  dispose(): void;
}

/** A variable to move, with its moments and its gradient. */
export interface AdamUpdate {
  readonly state: AdamState;
  readonly variable: tf.Variable;
  readonly gradient: tf.Tensor;
}

/** Takes over these moments; the state then disposes of them. */
export function createAdamState(moments: AdamMoments): AdamState {
  if (ownBackend()) return new HeldState(moments);
  const backend = nativeBackend();
  return backend ? new FusedState(backend, moments) : new HeldState(moments);
}

/** Moves all these variables and their moments by one step; all with a maximum, or none. */
export function updateByAdam(updates: readonly AdamUpdate[], step: AdamStep): void {
  tf.tidy(() => {
    const backend = ownBackend();
    if (backend && updates.every(({ state }) => state instanceof HeldState))
      return updateAll(backend, updates, step);
    const scalars = nativeBackend() ? scalarsOf(step) : [];
    for (const { state, variable, gradient } of updates) {
      const decayed = step.weightDecay > 0 ? tf.add(gradient, tf.mul(variable, step.weightDecay)) : gradient;
      if (state instanceof FusedState) state.update(variable, decayed, scalars);
      else if (state instanceof HeldState) updateComposed(state, { variable, gradient: decayed }, step);
    }
  });
}

/** Moments that an update replaces. */
class HeldState implements AdamState {
  constructor(private current: AdamMoments) {}

  get moments(): AdamMoments {
    return this.current;
  }

  /** Keeps new moments, and disposes of the old ones. */
  replace(moments: readonly tf.Tensor[]): void {
    tf.dispose(listMoments(this.current));
    const [first, second, maximum] = moments.map((moment) => tf.keep(moment)) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor?,
    ];
    this.current = { first, second, ...(maximum && { maximum }) };
  }

  dispose(): void {
    tf.dispose(listMoments(this.current));
  }
}

/** New weights and moments in new tensors, so that clones of the old ones that others hold do not change. */
function updateAll(backend: NativeBackend, updates: readonly AdamUpdate[], step: AdamStep): void {
  const states = updates.map(({ state }) => state as HeldState);
  const moments = states.map(({ moments: of }) => listMoments(of));
  const kinds = moments[0]?.length ?? 0;
  if (kinds === 0) return;
  const ofKind = (kind: number): tf.Tensor[] => moments.map((of) => of[kind] as tf.Tensor);
  const lists = [
    updates.map(({ variable }) => variable),
    ...Array.from({ length: kinds }, (_, kind) => ofKind(kind)),
  ];
  const { rate, epsilon } = correct(step);
  const scalars = tf.tensor1d([step.beta1, step.beta2, epsilon, rate, step.weightDecay]);
  const inputs = [scalars, ...updates.map(({ gradient }) => gradient), ...lists.flat()];
  const count = { name: 'N', type: backend.binding.TF_ATTR_INT, value: updates.length };
  const name = kinds === 3 ? 'CxrAmsGrad' : 'CxrAdam';
  const moved = backend.executeMultipleOutputs(name, [count], inputs, lists.length * updates.length);
  updates.forEach(({ variable }, i) => {
    variable.assign(moved[i] as tf.Tensor);
    const own = Array.from(
      { length: kinds },
      (_, kind) => moved[(kind + 1) * updates.length + i] as tf.Tensor,
    );
    states[i]?.replace(own);
  });
}

/** A name that TensorFlow takes as "none": each handle is its own variable, which goes away with the handle. */
const ANONYMOUS = 'cd2c89b7-88b7-44c8-ad83-06c2a9158347';

/**
 * TensorFlow updates its own variables only. Those of the moments share their numbers with the tensors that stand in `moments`,
 * which are released before an update, so that it works in place; a clone of one keeps the old numbers. The variable of the
 * weights borrows theirs.
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

  /** @param scalars of the step, as `scalarsOf` makes them. */
  update(variable: tf.Variable, gradient: tf.Tensor, scalars: readonly tf.Scalar[]): void {
    const { weights, variables } = this;
    this.assign(weights, variable);
    tf.dispose(listMoments(this.current));
    tf.tidy(() => {
      const name = variables.length === 3 ? 'ResourceApplyAdamWithAmsgrad' : 'ResourceApplyAdam';
      const nesterov = variables.length === 3 ? {} : { use_nesterov: false };
      const attributes = floatAttributes(this.backend, ['T'], { use_locking: false, ...nesterov });
      this.backend.executeMultipleOutputs(name, attributes, [weights, ...variables, ...scalars, gradient], 0);
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
 * The kernel's inputs between variables and gradient: powers of the betas, learning rate, betas, ε. It would correct the bias in
 * float32, where 1 − β₂ has four digits; so the powers are given as 0 and both corrections go into the learning rate and ε
 * instead.
 */
function scalarsOf(step: AdamStep): tf.Scalar[] {
  const { rate, epsilon } = correct(step);
  return [0, 0, rate, step.beta1, step.beta2, epsilon].map((value) => tf.scalar(value));
}

/** Learning rate and ε with the corrections of the bias in them, for kernels that take the moments as they are. */
function correct({ beta1, beta2, epsilon, learningRate, number }: AdamStep): {
  rate: number;
  epsilon: number;
} {
  // A kernel knows β₂ only as a float32; correcting with the same number keeps the first steps exact.
  const correction1 = 1 - Math.fround(beta1) ** number;
  const correction2 = Math.sqrt(1 - Math.fround(beta2) ** number);
  return { rate: (learningRate * correction2) / correction1, epsilon: epsilon * correction2 };
}

function updateComposed(
  state: HeldState,
  { variable, gradient }: { readonly variable: tf.Variable; readonly gradient: tf.Tensor },
  { beta1, beta2, epsilon, learningRate, number }: AdamStep,
): void {
  const old = state.moments;
  const first = tf.add(tf.mul(old.first, beta1), tf.mul(gradient, 1 - beta1));
  const second = tf.add(tf.mul(old.second, beta2), tf.mul(tf.square(gradient), 1 - beta2));
  const maximum = old.maximum && tf.maximum(old.maximum, second);
  const deviation = tf.div(tf.sqrt(maximum ?? second), Math.sqrt(1 - beta2 ** number));
  const direction = tf.div(first, tf.add(deviation, epsilon));
  variable.assign(tf.sub(variable, tf.mul(direction, learningRate / (1 - beta1 ** number))));
  state.replace([first, second, ...(maximum ? [maximum] : [])]);
}

function listMoments({ first, second, maximum }: AdamMoments): tf.Tensor[] {
  return maximum ? [first, second, maximum] : [first, second];
}
