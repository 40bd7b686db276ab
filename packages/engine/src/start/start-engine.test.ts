import * as tf from '@tensorflow/tfjs-core';
import { EngineError } from '../errors';
import { startEngine } from './start-engine';

describe('startEngine', () => {
  it('starts an engine that trains, and says which', async () => {
    const info = await startEngine();
    expect(info.backend).toBe(info.kind === 'native' ? 'tensorflow' : 'wasm');
    expect(JSON.parse(JSON.stringify(info))).toEqual(info);
    const slope = tf.grad((x: tf.Tensor) => tf.sum(tf.square(x)))(tf.tensor1d([3]));
    expect(slope.arraySync()).toEqual([6]);
  });

  it('returns the running engine when called again', async () => {
    const first = await startEngine();
    expect(await startEngine({ engine: first.kind, device: first.device })).toBe(first);
  });

  it('refuses another engine or device once one runs', async () => {
    const { kind } = await startEngine();
    const other = kind === 'native' ? 'portable' : 'native';
    await expect(startEngine({ engine: other })).rejects.toThrow(EngineError);
    await expect(startEngine({ device: 'gpu' })).rejects.toThrow(/already runs on the cpu/);
  });
});
