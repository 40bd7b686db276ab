import { access, constants, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SettingsError, type Detector } from '@cxr-anomaly/core-nets';
import { explainFailure, writeFileAtomic } from '@cxr-anomaly/core-nets/node';
import type * as tf from '@tensorflow/tfjs-core';
import { drawHeatmap } from '../../pictures/heatmap';

/** A folder of heat maps, each named after its image: `chest.jpg` has `chest.jpg.png`, a second of that name `chest.jpg-2.png`. */
export class HeatmapFolder {
  private readonly named = new Map<string, number>();

  private constructor(private readonly path: string) {}

  /** Makes the folder where it is missing. @throws SettingsError when that cannot be, or it cannot be written to. */
  static async open(path: string): Promise<HeatmapFolder> {
    try {
      await mkdir(path, { recursive: true });
      await access(path, constants.W_OK);
    } catch (cause) {
      const reason = explainFailure(cause);
      throw new SettingsError(`${path} cannot hold heat maps: ${reason}. Name another folder.`, { cause });
    }
    return new HeatmapFolder(path);
  }

  /**
   * Draws the evidence of each image over it and writes the picture.
   *
   * @param inputs name and network input of each image, in the order of the tensor
   * @returns the path of each picture.
   */
  async write(
    detector: Pick<Detector, 'explain' | 'preprocessing'>,
    images: tf.Tensor4D,
    inputs: readonly { readonly pictureName: string; readonly pixels: Float32Array }[],
  ): Promise<string[]> {
    const explained = detector.explain(images);
    const evidence = await explained.data<'float32'>();
    explained.dispose();
    const size = detector.preprocessing.side ** 2;
    const targets = inputs.map(({ pictureName }) => join(this.path, this.fileOf(pictureName)));
    await Promise.all(
      inputs.map(async ({ pixels }, i) => {
        const map = evidence.subarray(i * size, (i + 1) * size);
        const png = await drawHeatmap(pixels, map, detector.preprocessing);
        await writeFileAtomic(targets[i] as string, png);
      }),
    );
    return targets;
  }

  private fileOf(name: string): string {
    const before = this.named.get(name) ?? 0;
    this.named.set(name, before + 1);
    return before === 0 ? `${name}.png` : `${name}-${before + 1}.png`;
  }
}
