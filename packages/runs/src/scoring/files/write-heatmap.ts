import type { Detector } from '@cxr-anomaly/core-nets';
import type * as tf from '@tensorflow/tfjs-core';
import { drawHeatmap } from '../../pictures/heatmap';
import type { PictureFolder } from './picture-folder';
import type { ReadInput } from './read-input';

const ENDING = '.heatmap.png';

/** Draws the evidence of an image [1, H, W, C] over it. @returns the path of the picture. */
export async function writeHeatmap(
  folder: PictureFolder,
  detector: Pick<Detector, 'explain' | 'preprocessing'>,
  image: tf.Tensor4D,
  { pictureName, pixels }: Pick<ReadInput, 'pictureName' | 'pixels'>,
): Promise<string> {
  const explained = detector.explain(image);
  const evidence = await explained.data<'float32'>();
  explained.dispose();
  const picture = await drawHeatmap(pixels, evidence, detector.preprocessing);
  const paths = await folder.write(pictureName, new Map([[ENDING, picture]]));
  return paths.get(ENDING) ?? '';
}
