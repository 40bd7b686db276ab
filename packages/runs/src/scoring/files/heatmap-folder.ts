import { join } from 'node:path';
import type { Detector } from '@cxr-anomaly/core-nets';
import { writeFileAtomic } from '@cxr-anomaly/core-nets/node';
import type * as tf from '@tensorflow/tfjs-core';
import { drawHeatmap } from '../../pictures/heatmap';
import { makeWritable } from '../../run/make-writable';

const LONGEST_NAME = 200;

/** A folder of heat maps, each named after its image: `chest.jpg` has `chest.jpg.png`, a second of that name `chest.jpg-2.png`. */
export class HeatmapFolder {
  /** The place of the last picture of each name. */
  private readonly named = new Map<string, number>();
  private readonly taken = new Set<string>();

  private constructor(private readonly path: string) {}

  /** Makes the folder where it is missing. @throws SettingsError when that cannot be, or it cannot be written to. */
  static async open(path: string): Promise<HeatmapFolder> {
    await makeWritable(path, { holds: 'heat maps', remedy: 'Name another folder.' });
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

  private fileOf(pictureName: string): string {
    const stem = shorten(pictureName);
    for (let place = (this.named.get(stem) ?? 0) + 1; ; place++) {
      const name = place === 1 ? `${stem}.png` : `${stem}-${place}.png`;
      if (this.taken.has(name)) continue;
      this.named.set(stem, place);
      this.taken.add(name);
      return name;
    }
  }
}

/** Leaves room for what is put behind a name: systems take 255 bytes in all. */
function shorten(name: string): string {
  const characters = [...name];
  while (Buffer.byteLength(characters.join('')) > LONGEST_NAME) characters.pop();
  return characters.join('');
}
