import type { DataSet } from '../contracts';
import type { OpenRequest, SourceDefinition } from '../data-word/source-definition';
import { createFileDataSet } from '../files/file-data-set';
import { isImageName } from '../files/image-name';
import { LAYOUT_OPTIONS, sortImages } from './layout/sort-images';

/** How folders of images look, for the errors of `folder` and `dicom`. */
export const FOLDER_LAYOUT = `The layout is
  train/normal/…     normal images to train on (\`good\`, \`healthy\`, \`negative\`, \`no_finding\` work too, here and below)
  val/normal/…       optional: normal images held out of training
  test/normal/…      normal images to test on
  test/<finding>/…   anomalous images, one folder per finding
  or a folder per class, without train, val and test: ?normal=NAME says which is normal, ?test=0.3 what share to test`;

/** Images sorted into folders by split and finding, or by class alone; or listed in MedIAnomaly's `data.json`. */
export const folderSource: SourceDefinition = {
  name: 'folder',
  help: 'images in folders: train/normal, test/normal, test/<finding>; or a folder per class',
  example: 'folder:path/to/images',
  location: 'folder',
  options: LAYOUT_OPTIONS,
  open: openFolder,
};

async function openFolder(request: OpenRequest): Promise<DataSet> {
  const kind = { isImage: isImageName, layout: FOLDER_LAYOUT };
  const { images, problems, reading } = await sortImages(request, kind);
  return createFileDataSet('folder', request.word, images, problems, reading);
}
