import type { DataSet } from '../contracts';
import type { OpenRequest, SourceDefinition } from '../data-word/source-definition';
import { createFileDataSet } from '../files/file-data-set';
import { isImageName } from '../files/image-name';
import { sortImages } from './layout/sort-images';

const LAYOUT = `The layout is that of one MVTec AD category:
  train/good/…                             normal images to train on
  test/good/…                              normal images to test on
  test/<defect>/<name>.png                 anomalous images
  ground_truth/<defect>/<name>_mask.png    white where the defect is`;

/** One category of MVTec AD, or data laid out like it, with masks. */
export const mvtecSource: SourceDefinition = {
  name: 'mvtec',
  help: 'one category of MVTec AD, with masks',
  example: 'mvtec:path/to/category',
  location: 'folder',
  options: {},
  open: openMvtec,
};

async function openMvtec(request: OpenRequest): Promise<DataSet> {
  const { images, problems, reading } = await sortImages(request, { isImage: isImageName, layout: LAYOUT });
  return createFileDataSet('mvtec', request.word, images, problems, reading);
}
