import type { Preprocessing } from '@cxr-anomaly/data-cxr';
import * as tf from '@tensorflow/tfjs-core';
import type {
  BundleWriter,
  CommonSettings,
  Detector,
  FitData,
  FitHooks,
  FitSummary,
  Neighbor,
} from '../contracts';
import type { Autoencoder } from '../networks/autoencoder';
import { differenceMap } from '../networks/difference-map';
import { assertInput } from '../training/assert-input';
import { exportReferenceWeights, importReferenceWeights } from '../networks/reference-weights';
import type { MemoryBank } from './memory-bank';
import { scoreByMemory } from './score-by-memory';

/** Name of the autoencoder in a bundle. */
export const AUTOENCODER = 'autoencoder';

/** A detector made of an autoencoder and a memory bank, which it owns: all that MemDAE and RLAD have in common after training. */
export abstract class MemoryDetector<
  Settings extends CommonSettings & { readonly k: number },
> implements Detector<Settings> {
  abstract readonly method: string;

  constructor(
    readonly settings: Settings,
    readonly preprocessing: Preprocessing,
    protected readonly autoencoder: Autoencoder,
    protected readonly bank: MemoryBank,
  ) {}

  abstract fit(data: FitData, hooks?: FitHooks): Promise<FitSummary>;

  score(images: tf.Tensor4D): tf.Tensor1D {
    assertInput(images, this.preprocessing);
    return scoreByMemory(this.autoencoder, this.bank, images, this.settings.k);
  }

  explain(images: tf.Tensor4D): tf.Tensor3D {
    return tf.tidy(() => differenceMap(images, this.reconstruct(images)));
  }

  reconstruct(images: tf.Tensor4D): tf.Tensor4D {
    assertInput(images, this.preprocessing);
    return this.autoencoder.reconstruct(images);
  }

  async neighbors(images: tf.Tensor4D, k: number): Promise<Neighbor[][]> {
    assertInput(images, this.preprocessing);
    const embedding = tf.tidy(() => this.autoencoder.embed(images, false));
    try {
      return await this.bank.neighbors(embedding, k);
    } finally {
      embedding.dispose();
    }
  }

  exportWeights(): Record<string, tf.Tensor> {
    return { ...exportReferenceWeights(this.autoencoder.network), ...this.bank.capture() };
  }

  importWeights(weights: Readonly<Record<string, tf.Tensor>>): void {
    importReferenceWeights(this.autoencoder.network, weights);
    this.bank.restore(weights, this.autoencoder.embeddingDim);
  }

  async save(to: BundleWriter): Promise<void> {
    await to.writeModel(AUTOENCODER, this.autoencoder.network);
    await this.bank.save(to);
  }

  dispose(): void {
    this.autoencoder.dispose();
    this.bank.dispose();
  }
}
