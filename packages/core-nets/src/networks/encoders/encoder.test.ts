import { existsSync, readFileSync } from 'node:fs';
import { startEngine } from '@cxr-anomaly/engine/node';
import * as tf from '@tensorflow/tfjs-core';
import { readLite0 } from '../../encoders/read-lite0';
import { BundleError, EncoderError } from '../../errors';
import { countEncoderWeights, Encoder } from './encoder';
import { describeEncoder, WHEEL } from './testing/encoder-suite';

beforeAll(async () => {
  await startEngine();
});

describeEncoder('auto');

describe('countEncoderWeights', () => {
  it.each(['efficientnet-lite0', 'resnet18'] as const)(
    'counts those of %s without building it',
    (network) => {
      const encoder = Encoder.build({ network, imageSize: 32, seed: 0 });
      expect(countEncoderWeights(network)).toBe(encoder.network.countParams());
      encoder.dispose();
    },
  );
});

describe('importPretrained', () => {
  it('refuses the weights of another network, and takes none of them', () => {
    const encoder = Encoder.build({ network: 'efficientnet-lite0', imageSize: 32, seed: 0 });
    const before = encoder.network.weights[0]?.read().dataSync();
    const weights = { 'conv1.weight': tf.zeros([64, 3, 7, 7]), '_conv_stem.weight': tf.zeros([32, 3, 3, 3]) };
    expect(() => encoder.importPretrained(weights)).toThrow(BundleError);
    expect(() => encoder.importPretrained(weights)).toThrow(/239 weights are missing.*another network/);
    expect(encoder.network.weights[0]?.read().dataSync()).toEqual(before);
    tf.dispose(weights);
    encoder.dispose();
  });
});

describe('readLite0', () => {
  it('refuses a wheel of which one byte was altered, whatever its deflated bytes then give', async () => {
    await expect(readLite0(new Uint8Array(18_000_000))).rejects.toThrow(EncoderError);
    if (!existsSync(WHEEL)) return;
    const wheel = new Uint8Array(readFileSync(WHEEL));
    wheel[9_000_000] = (wheel[9_000_000] as number) ^ 1;
    await expect(readLite0(wheel)).rejects.toThrow(/damaged or was replaced/);
  });
});
