import { join } from 'node:path';
import type { DataProblem, DataSet, Label } from '../contracts';
import { createFileDataSet, type ImageFile } from '../files/file-data-set';
import { listFolders, listImages, relativeId, type FolderListing } from '../files/list-images';
import type { OpenRequest, SourceDefinition } from '../data-word/source-definition';
import { assertTrainable } from './assert-trainable';

const NORMAL_NAMES = ['normal', 'good'];

const LAYOUT = `The layout is
  train/normal/…     normal images to train on (\`good\` instead of \`normal\` is fine, here and below)
  val/normal/…       optional: normal images held out of training
  test/normal/…      normal images to test on
  test/<finding>/…   anomalous images, one folder per finding`;

/** Images sorted into folders by split and finding. */
export const folderSource: SourceDefinition = {
  name: 'folder',
  example: 'folder:path/to/images',
  location: 'folder',
  options: {},
  open: openFolder,
};

async function openFolder({ word, location }: OpenRequest): Promise<DataSet> {
  const { images, problems } = await listSorted(location, listImages);
  return createFileDataSet('folder', word, images, problems);
}

/**
 * Lists images that are sorted into folders by split and finding.
 *
 * @param list lists the images of one of these folders
 * @throws DataError with the expected layout, when there is nothing normal to train on.
 */
export async function listSorted(
  location: string,
  list: (folder: string) => Promise<FolderListing>,
): Promise<{ images: ImageFile[]; problems: DataProblem[] }> {
  const images: ImageFile[] = [];
  const problems: DataProblem[] = [];
  for (const split of ['train', 'val', 'test'] as const) {
    for (const name of await listFolders(join(location, split))) {
      const listed = await list(join(location, split, name));
      problems.push(...listed.problems);
      const label: Label = NORMAL_NAMES.includes(name.toLowerCase()) ? 0 : 1;
      if (listed.files.length === 0) {
        problems.push({ subject: join(location, split, name), message: 'holds no images.' });
      }
      for (const file of listed.files) {
        images.push({
          file,
          item: { id: relativeId(location, file.path), split, label, meta: { finding: name } },
        });
      }
    }
  }
  await assertTrainable(images, {
    location,
    normal: `one in ${join(location, 'train', 'normal')}`,
    problems,
    layout: LAYOUT,
  });
  return { images, problems };
}
