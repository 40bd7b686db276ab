import { isNativeInstalled, startEngine } from '@cxr-anomaly/engine/node';
import { matrix64, type Matrix64 } from '@cxr-anomaly/fixtures';
import * as tf from '@tensorflow/tfjs-core';
import { nativeProducts } from './native-products';

const onNative = isNativeInstalled() ? it : it.skip;

/** A part of a larger matrix. */
function part(rows: number, columns: number, stride: number, start: number): Matrix64 {
  const values = Float64Array.from({ length: start + rows * stride }, (_, i) => Math.sin(1 + i * i));
  return { values, rows, columns, stride, start };
}

const at = ({ values, start, stride }: Matrix64, row: number, column: number): number =>
  values[start + row * stride + column] as number;

describe('nativeProducts', () => {
  onNative.each([
    ['whole matrices', part(3, 5, 5, 0), part(5, 4, 4, 0), part(3, 4, 4, 0)],
    ['parts of larger ones', part(2, 7, 9, 3), part(7, 6, 11, 2), part(2, 6, 8, 5)],
  ])('adds the product of %s to ten digits more than float32 has', async (_, a, b, sum) => {
    await startEngine({ engine: 'native' });
    const before = { ...sum, values: sum.values.slice() };
    const tensors = tf.memory().numTensors;
    nativeProducts()?.add(sum, a, b);
    let error = 0;
    for (let row = 0; row < sum.rows; row++) {
      for (let column = 0; column < sum.columns; column++) {
        let wanted = at(before, row, column);
        for (let k = 0; k < a.columns; k++) wanted += at(a, row, k) * at(b, k, column);
        error = Math.max(error, Math.abs(at(sum, row, column) - wanted));
      }
    }
    expect(error).toBeLessThan(1e-14);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  onNative('leaves the rest of a larger matrix as it was', async () => {
    await startEngine({ engine: 'native' });
    const sum = part(2, 3, 5, 1);
    const before = sum.values.slice();
    nativeProducts()?.add(
      sum,
      matrix64(new Float64Array(4).fill(1), 2),
      matrix64(new Float64Array(6).fill(1), 2),
    );
    const changed = [...sum.values.keys()].filter((i) => sum.values[i] !== before[i]);
    expect(changed).toEqual([1, 2, 3, 6, 7, 8]);
  });
});
