import { arraySource } from '@cxr-anomaly/detector-contract';
import { startEngine } from '@cxr-anomaly/engine/node';
import { createRandom } from '@cxr-anomaly/random';
import * as tf from '@tensorflow/tfjs-core';
import { mahalanobisSchema } from './config';
import { mahalanobis } from './method';

const SIDE = 64;

beforeAll(async () => {
  await startEngine();
});

/** A smooth gradient with a little noise, and for `at` a bright square there, [count, side, side, 3]. */
function draw(count: number, seed: number, at?: { row: number; column: number }): Float32Array {
  const random = createRandom(seed, 'images');
  return Float32Array.from({ length: count * SIDE * SIDE * 3 }, (_, i) => {
    const [row, column] = [Math.floor(i / 3 / SIDE) % SIDE, Math.floor(i / 3) % SIDE];
    const isInside =
      at && row >= at.row && row < at.row + 16 && column >= at.column && column < at.column + 16;
    return row / SIDE - 0.5 + 0.1 * random.normal() + (isInside ? 0.8 : 0);
  });
}

describe('mahalanobis', () => {
  it('scores an image with a square higher than normal ones, and its map is brightest there', async () => {
    const settings = mahalanobisSchema.parse({ imageSize: SIDE, batchSize: 8, encoder: 'random' });
    const source = arraySource(draw(24, 1), [24, SIDE, SIDE, 3]);
    const detector = mahalanobis.create(settings, { ...source.preprocessing, side: SIDE, channels: 3 });
    await detector.fit({ train: source });
    tf.tidy(() => {
      const normal = tf.tensor4d(draw(8, 2), [8, SIDE, SIDE, 3]);
      const strange = tf.tensor4d(draw(1, 3, { row: 40, column: 8 }), [1, SIDE, SIDE, 3]);
      const [score] = detector.score(strange).dataSync();
      expect(score).toBeGreaterThan(Math.max(...detector.score(normal).dataSync()));
      const map = detector.explain(strange);
      const brightest = tf.argMax(tf.reshape(map, [-1])).dataSync()[0] as number;
      const [row, column] = [Math.floor(brightest / SIDE), brightest % SIDE];
      // Within the square or the reach of its border, half of the coarse map's 8 px and some more.
      expect(Math.abs(row - 48)).toBeLessThan(16);
      expect(Math.abs(column - 16)).toBeLessThan(16);
    });
    detector.dispose();
  });

  it('starts from the weights it is given, and asks for them when there are none', async () => {
    const settings = mahalanobisSchema.parse({ imageSize: 32, batchSize: 8 });
    expect(mahalanobis.pretrained?.(settings)).toEqual({
      network: 'efficientnet-lite0',
      encoder: 'imagenet',
    });
    const source = arraySource(draw(6, 1).slice(0, 6 * 32 * 32 * 3), [6, 32, 32, 3]);
    const detector = mahalanobis.create(settings, source.preprocessing);
    await expect(detector.fit({ train: source })).rejects.toThrow(
      /encoder is "imagenet", but no weights were given/,
    );
    const wanted = mahalanobis.create({ ...settings, seed: 7 }, source.preprocessing);
    const exported = Object.entries(wanted.exportWeights());
    const pretrained = Object.fromEntries(
      exported.map(([name, tensor]) => [name.replace(/^encoder\./, ''), tensor]),
    );
    await detector.fit({ train: source, pretrained });
    const name = 'encoder._conv_stem.weight';
    const [found, given] = [detector.exportWeights(), wanted.exportWeights()];
    expect(found[name]?.dataSync()).toEqual(given[name]?.dataSync());
    tf.dispose([found, given, pretrained]);
    [wanted, detector].forEach((one) => one.dispose());
  });

  it('says what is wrong with images that are all the same', async () => {
    const settings = mahalanobisSchema.parse({ imageSize: 32, encoder: 'random' });
    const source = arraySource(new Float32Array(4 * 32 * 32 * 3), [4, 32, 32, 3]);
    const detector = mahalanobis.create(settings, source.preprocessing);
    await expect(detector.fit({ train: source })).rejects.toThrow(/do not vary: there are too few images/);
    detector.dispose();
  });
});
