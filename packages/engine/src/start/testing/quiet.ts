/** A program for `start-engine.test.ts`: starts the engine, trains a little and prints only what it is told to. */
import * as tf from '@tensorflow/tfjs-core';
import { startEngine } from '../start-engine';

void startEngine().then((info) => {
  const slope = tf.grad((x: tf.Tensor) => tf.sum(tf.matMul(x, x)));
  tf.dispose(slope(tf.ones([64, 64])));
  if (process.argv[2] === 'tell') process.stdout.write(JSON.stringify(info));
});
