import { ledoitWolf } from './ledoit-wolf';
import type { PositionSums, RowSums } from './moments';
import { whiteningOf } from './whiten';

/** A distribution outside the engine, as `Gaussian` holds it. */
export interface Estimate {
  readonly mean: Float32Array;
  readonly whitening: Float32Array;
}

/**
 * Added to the variances of positions, as a share of the mean variance, so that their covariance can be inverted: Defard et al.,
 * "PaDiM", ICPR Workshops 2021, section III.B, adds 0.01.
 */
const RIDGE = 0.01;

/** The distribution of rows, its covariance shrunk after Ledoit and Wolf. @throws TrainingError when they do not vary. */
export async function estimateRows(sums: RowSums, count: number): Promise<Estimate> {
  const { reference, sum, products, cubes, fourth } = sums;
  const read = {
    sum: await sum.data<'float32'>(),
    products: await products.data<'float32'>(),
    cubes: await cubes.data<'float32'>(),
    fourth: (await fourth.data<'float32'>())[0] as number,
  };
  const { covariance } = ledoitWolf({ count, ...read });
  return {
    mean: meanOf(await reference.data<'float32'>(), read.sum, count),
    whitening: Float32Array.from(whiteningOf(covariance, read.sum.length)),
  };
}

/**
 * The mean of each position, and one covariance for the differences to these means, over all positions.
 *
 * @throws TrainingError when they do not vary.
 */
export async function estimatePositions(sums: PositionSums, count: number): Promise<Estimate> {
  const [reference, sum, products] = [
    await sums.reference.data<'float32'>(),
    await sums.sum.data<'float32'>(),
    await sums.products.data<'float32'>(),
  ];
  const [channels = 0] = sums.products.shape;
  const positions = sum.length / channels;
  const covariance = Float64Array.from(products);
  for (let place = 0; place < sum.length; place += channels)
    for (let i = 0; i < channels; i++)
      for (let j = 0; j < channels; j++)
        covariance[i * channels + j] =
          (covariance[i * channels + j] as number) -
          ((sum[place + i] as number) * (sum[place + j] as number)) / count;
  let trace = 0;
  for (let i = 0; i < covariance.length; i++) covariance[i] = (covariance[i] as number) / (count * positions);
  for (let i = 0; i < channels; i++) trace += covariance[i * channels + i] as number;
  for (let i = 0; i < channels; i++)
    covariance[i * channels + i] = (covariance[i * channels + i] as number) + (RIDGE * trace) / channels;
  return {
    mean: meanOf(reference, sum, count),
    whitening: Float32Array.from(whiteningOf(covariance, channels)),
  };
}

function meanOf(reference: Float32Array, sum: Float32Array, count: number): Float32Array {
  return reference.map((value, i) => value + (sum[i] as number) / count);
}
