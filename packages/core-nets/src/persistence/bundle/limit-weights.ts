import { initializers, layers } from '@tensorflow/tfjs-layers';
import { BundleError } from '../../errors';

type AddWeight = (
  this: unknown,
  name: string,
  shape: readonly (number | null)[],
  dtype: unknown,
  initializer: unknown,
  ...rest: unknown[]
) => unknown;

/** Loads wait for each other: the limit of one must not apply to another. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Loads a model whose layers may create at most this many weights, zeros until they are set. TensorFlow.js creates what a
 * description asks for before it looks at the weights that come with it, so a few digits could take up all memory.
 *
 * @throws BundleError from within `load` when its layers ask for more.
 */
export function limitWeights<T>(mostValues: number, load: () => Promise<T>): Promise<T> {
  const next = last.then(() => loadLimited(mostValues, load));
  last = next.catch(() => undefined);
  return next;
}

async function loadLimited<T>(mostValues: number, load: () => Promise<T>): Promise<T> {
  const prototype = layers.Layer.prototype as unknown as { addWeight: AddWeight };
  const { addWeight } = prototype;
  const zeros = initializers.zeros();
  let values = 0;
  prototype.addWeight = function (name, shape, dtype, _initializer, ...rest) {
    values += shape.reduce<number>((product, side) => product * (side ?? 1), 1);
    if (values > mostValues)
      throw new BundleError(`its layers need more than the ${mostValues} weights it holds`);
    return addWeight.call(this, name, shape, dtype, zeros, ...rest);
  };
  try {
    return await load();
  } finally {
    prototype.addWeight = addWeight;
  }
}
