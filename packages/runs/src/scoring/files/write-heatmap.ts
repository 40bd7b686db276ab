import type { Detector } from '@cxr-anomaly/core-nets';
import type * as tf from '@tensorflow/tfjs-core';
import { drawHeatmaps } from '../../pictures/heatmap';
import type { Film } from '../../pictures/show-film';
import type { PictureFolder } from './picture-folder';

const OVERLAY = '.heatmap.png';

/** Draws the evidence of an image [1, H, W, C] over its film, beside it, and by itself. @returns the path of the first picture. */
export async function writeHeatmap(
  folder: PictureFolder,
  detector: Pick<Detector, 'explain' | 'preprocessing'>,
  image: tf.Tensor4D,
  { pictureName, film }: { readonly pictureName: string; readonly film: Film },
): Promise<string> {
  const explained = detector.explain(image);
  const evidence = await explained.data<'float32'>();
  explained.dispose();
  const { overlay, beside, raw } = await drawHeatmaps(film, evidence, detector.preprocessing);
  const pictures = new Map([
    [OVERLAY, overlay],
    ['.heatmap-beside.png', beside],
    ['.heatmap-raw.png', raw],
  ]);
  const paths = await folder.write(pictureName, pictures);
  return paths.get(OVERLAY) ?? '';
}
