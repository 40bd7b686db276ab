import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential, type LayersModel } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import type {
  BundleReader,
  BundleWriter,
  CommonSettings,
  Detector,
  FitData,
  FitSummary,
} from '../../contracts';
import { LeakyRelu } from '../../layers/leaky-relu';
import { commonShape } from '../../settings/common-settings';
import { toTensor } from '../../training/to-tensor';
import type { BundleMethod } from '../bundle/bundle-reader';

const SIDE = 8;
export const PREPROCESSING = {
  side: SIDE,
  channels: 1,
  fit: 'crop',
  tone: 'none',
  normalization: { kind: 'contrast-l1', min: -1.5, max: 2.5 },
} as const;

/** The smallest real detector: squared distance of a small network's output to the mean output of the training images. */
export class TinyDetector implements Detector {
  readonly method = 'deepsvdd';
  readonly preprocessing = PREPROCESSING;

  constructor(
    readonly settings: CommonSettings,
    readonly network: LayersModel,
    readonly center: tf.Variable,
  ) {}

  async fit({ train }: FitData): Promise<FitSummary> {
    for await (const batch of train.batches({ batchSize: train.items.length })) {
      tf.tidy(() => this.center.assign(tf.mean(this.embed(toTensor(batch)), 0)));
    }
    const selected = { by: 'last', phase: 'center', epoch: 0 } as const;
    return { epochs: 1, images: train.items.length, seconds: 0, losses: { loss: 0 }, selected };
  }

  score(images: tf.Tensor4D): tf.Tensor1D {
    return tf.tidy(() => tf.sum(tf.squaredDifference(this.embed(images), this.center), 1));
  }

  explain(images: tf.Tensor4D): tf.Tensor3D {
    return tf.tidy(() => tf.mean(tf.abs(images), 3));
  }

  reconstruct(images: tf.Tensor4D): tf.Tensor4D {
    return tf.clone(images);
  }

  exportWeights(): Record<string, tf.Tensor> {
    return { center: this.center.clone() };
  }

  importWeights({ center }: Readonly<Record<string, tf.Tensor>>): void {
    if (center) this.center.assign(center);
  }

  async save(to: BundleWriter): Promise<void> {
    await to.writeModel('encoder', this.network);
    await to.writeState({ center: this.center }, { images: 3 });
  }

  dispose(): void {
    this.network.dispose();
    this.center.dispose();
  }

  private embed(images: tf.Tensor4D): tf.Tensor {
    return this.network.apply(images) as tf.Tensor;
  }
}

const settingsSchema: z.ZodType<CommonSettings> = z.strictObject({ ...commonShape, imageSize: z.number() });

export const tinyMethod: BundleMethod = {
  name: 'deepsvdd',
  settings: { schema: settingsSchema, presets: { smoke: {}, quick: {}, cpu: {}, reference: {} } },
  preprocessing: () => PREPROCESSING,
  bundleParts: () => ({ networks: { encoder: 3 * 9 + 3 + 36 * 3 * 4 + 4 }, values: 4, valuesPerImage: 0 }),
  async load(bundle: BundleReader) {
    const network = await bundle.readModel('encoder');
    const { tensors } = await bundle.readState();
    const center = tf.variable(tensors['center'] ?? tf.zeros([4]));
    tf.dispose({ ...tensors });
    return new TinyDetector(bundle.manifest.settings as unknown as CommonSettings, network, center);
  },
};

/** A detector with weights drawn from a seed, a layer of our own among its layers. */
export function createTinyDetector(seed: number): TinyDetector {
  const network = sequential({
    layers: [
      layers.conv2d({ inputShape: [SIDE, SIDE, 1], filters: 3, kernelSize: 3 }),
      new LeakyRelu({ slope: 0.1 }),
      layers.flatten(),
      layers.dense({ units: 4 }),
    ],
  });
  tf.tidy(() => {
    const weights = network.getWeights();
    network.setWeights(
      weights.map(({ shape }, i) => tf.randomNormal(shape, 0, 0.3, 'float32', seed + i + 1)),
    );
  });
  const center = tf.tidy(() => tf.variable(tf.tensor1d([-1, -0.5, 0.5, 1])));
  const settings = { imageSize: SIDE, batchSize: 3, seed, selection: 'last' } as const;
  return new TinyDetector(settings, network, center);
}

/** Noise images of the size the detector takes, [count, 8, 8, 1]. */
export function drawImages(count: number, seed: number): tf.Tensor4D {
  return tf.randomUniform([count, SIDE, SIDE, 1], 0, 1, 'float32', seed);
}
