import { createRandom } from '@cxr-anomaly/random';
import { BundleError } from '../../errors';
import { dequantize, isShrinkable, quantize } from './quantize';

const draw = (seed: number, scale: number) => {
  const random = createRandom(seed, 'weights');
  return Float32Array.from({ length: 501 }, () => scale * random.normal());
};

/** The bytes lie at an odd place, as those of a weight after one of a single byte. */
function roundTrip(values: Float32Array, precision: 'float16' | 'int8'): Float32Array {
  const { bytes, quantization } = quantize(values, precision, 'w');
  const file = new Uint8Array(bytes.length + 1);
  file.set(bytes, 1);
  return dequantize(file.subarray(1), quantization);
}

describe('quantize', () => {
  it.each([0, 1, 2, 3, 4])('int8 is off by half a step of 1/255 of the range at most (seed %i)', (seed) => {
    const values = draw(seed, 10 ** (seed - 2));
    const step = (Math.max(...values) - Math.min(...values)) / 255;
    roundTrip(values, 'int8').forEach((value, i) =>
      expect(Math.abs(value - (values[i] as number))).toBeLessThanOrEqual(0.5001 * step),
    );
  });

  it.each([0, 1, 2])(
    'float16 is off by a part in 2,048 at most, and exact for its own numbers (seed %i)',
    (seed) => {
      const values = draw(seed, 1);
      const rounded = roundTrip(values, 'float16');
      rounded.forEach((value, i) => {
        const wanted = values[i] as number;
        // Below 2⁻¹⁴ numbers are spaced evenly.
        expect(Math.abs(value - wanted)).toBeLessThanOrEqual(Math.max(Math.abs(wanted), 2 ** -14) / 2048);
      });
      expect(roundTrip(rounded, 'float16')).toEqual(rounded);
    },
  );

  it('keeps the values of a tensor that has only one', () => {
    expect([...roundTrip(Float32Array.of(0.25, 0.25), 'int8')]).toEqual([0.25, 0.25]);
  });

  it.each([
    ['float16', [0, 70_000], /reaches 70000, more than float16 holds. Choose int8/],
    ['float16', [-70_000, 1], /reaches -70000/],
    ['int8', [Number.NaN, 1], /'w' holds NaN/],
    ['int8', [1, Infinity], /'w' holds Infinity/],
  ] as const)('%s refuses %j', (precision, values, message) => {
    expect(() => quantize(Float32Array.from(values), precision, 'w')).toThrow(message);
    expect(() => quantize(Float32Array.from(values), precision, 'w')).toThrow(BundleError);
  });

  it('leaves vectors and whole numbers as they are', () => {
    expect([
      isShrinkable('float32', [3, 3, 1, 8]),
      isShrinkable('float32', [8]),
      isShrinkable('int32', [2, 2]),
    ]).toEqual([true, false, false]);
  });
});
