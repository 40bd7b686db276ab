import type * as tf from '@tensorflow/tfjs-core';
import { quotedEngineCommand } from '../command/printed-command';
import { EngineError } from '../errors';
import { nativeBackend, type NativeBackend } from '../kernels/native-op';

/** The time that all calls of one operation on inputs of one shape took. */
export interface OperationTime {
  /** TensorFlow's name for it, e.g. "Conv2DBackpropFilter". */
  readonly operation: string;
  /** Shapes of its inputs, e.g. "8×256×256×16 3×3×16×16". */
  readonly shapes: string;
  readonly calls: number;
  readonly milliseconds: number;
}

export interface Profile {
  /** Ends the profile; returns the longest first. */
  stop(): OperationTime[];
}

/**
 * Measures every operation that TensorFlow runs from now on. On the CPU an operation ends before the next begins, so the time is
 * its own; on the GPU most are only queued, and their time shows up where something waits for them.
 *
 * @throws EngineError on the portable engine.
 */
export function profileOperations(): Profile {
  const backend = nativeBackend();
  if (!backend)
    throw new EngineError(
      `Only the native engine can be profiled. Run ${quotedEngineCommand('setup')} to install it.`,
    );
  const times = new Map<string, { calls: number; milliseconds: number }>();
  const measure = <T>(name: string, inputs: readonly tf.TensorInfo[], run: () => T): T => {
    const start = performance.now();
    try {
      return run();
    } finally {
      const key = [name, ...inputs.map(({ shape }) => shape.join('×'))].join(' ');
      const { calls, milliseconds } = times.get(key) ?? { calls: 0, milliseconds: 0 };
      times.set(key, { calls: calls + 1, milliseconds: milliseconds + performance.now() - start });
    }
  };
  const wrapped: Pick<NativeBackend, 'executeSingleOutput' | 'executeMultipleOutputs'> = {
    executeSingleOutput: (name, attributes, inputs) =>
      measure(name, inputs, () => prototype.executeSingleOutput.call(backend, name, attributes, inputs)),
    executeMultipleOutputs: (name, attributes, inputs, outputs) =>
      measure(name, inputs, () =>
        prototype.executeMultipleOutputs.call(backend, name, attributes, inputs, outputs),
      ),
  };
  const prototype = Object.getPrototypeOf(backend) as NativeBackend;
  Object.assign(backend, wrapped);
  return {
    stop: () => {
      for (const method of Object.keys(wrapped)) Reflect.deleteProperty(backend, method);
      const rows = Array.from(times, ([key, time]) => {
        const [operation = '', ...shapes] = key.split(' ');
        return { operation, shapes: shapes.join(' '), ...time };
      });
      return rows.sort((a, b) => b.milliseconds - a.milliseconds);
    },
  };
}
