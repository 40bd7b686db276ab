import * as tf from '@tensorflow/tfjs-core';
import { isNativeInstalled } from '../start/load-native';
import { startEngine } from '../start/start-engine';
import { profileOperations } from './profile-operations';

const maybe = isNativeInstalled() ? describe : describe.skip;

maybe('profileOperations', () => {
  beforeAll(() => startEngine());

  it('counts the calls of each operation by the shapes of its inputs, and measures nothing once stopped', () => {
    const [a, b] = [tf.ones([300, 400]), tf.ones([400, 500])];
    const profile = profileOperations();
    tf.tidy(() => {
      tf.matMul(a, b);
      tf.matMul(a, b);
      tf.square(a);
    });
    const rows = profile.stop();
    tf.tidy(() => tf.square(b));
    expect(rows.map(({ operation, shapes, calls }) => [operation, shapes, calls])).toEqual(
      expect.arrayContaining([
        ['BatchMatMulV2', '300×400 400×500', 2],
        ['Square', '300×400', 1],
      ]),
    );
    expect(rows.find(({ shapes }) => shapes === '400×500')).toBeUndefined();
    const times = rows.map(({ milliseconds }) => milliseconds);
    expect(times).toEqual([...times].sort((x, y) => y - x));
    expect(Math.min(...times)).toBeGreaterThan(0);
    tf.dispose([a, b]);
  });
});
