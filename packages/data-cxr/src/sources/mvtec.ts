import { join, parse } from 'node:path';
import type { DataProblem, DataSet } from '../contracts';
import { createFileDataSet, type ImageFile } from '../files/file-data-set';
import { listFolders, listImages, relativeId, statFiles } from '../files/list-images';
import type { ImageSize } from '../masks/draw-boxes';
import { readMaskPicture } from '../masks/read-mask-picture';
import type { OpenRequest, SourceDefinition } from '../data-word/source-definition';
import { assertTrainable } from './assert-trainable';

const LAYOUT = `The layout is that of one MVTec AD category:
  train/good/…                             normal images to train on
  test/good/…                              normal images to test on
  test/<defect>/<name>.png                 anomalous images
  ground_truth/<defect>/<name>_mask.png    white where the defect is`;

/** One category of MVTec AD, or data laid out like it, with masks. */
export const mvtecSource: SourceDefinition = {
  name: 'mvtec',
  example: 'mvtec:path/to/category',
  location: 'folder',
  options: {},
  open: openMvtec,
};

async function openMvtec({ word, location }: OpenRequest): Promise<DataSet> {
  const images: ImageFile[] = [];
  const masks = new Map<ImageFile, string>();
  const problems: DataProblem[] = [];
  for (const split of ['train', 'test'] as const) {
    for (const defect of await listFolders(join(location, split))) {
      const listed = await listImages(join(location, split, defect));
      problems.push(...listed.problems);
      const label = defect === 'good' ? 0 : 1;
      for (const file of listed.files) {
        const item = {
          id: relativeId(location, file.path),
          split,
          label,
          meta: { finding: defect },
        } as const;
        const image = { file, item };
        images.push(image);
        if (label === 1) masks.set(image, maskPath(location, defect, file.path));
      }
    }
  }
  await assertTrainable(images, {
    location,
    normal: `one in ${join(location, 'train', 'good')}`,
    problems,
    layout: LAYOUT,
  });
  const present = await leaveOutMissing(masks, problems);
  const masked = images.map((image) => {
    const path = present.get(image);
    return path === undefined ? image : { ...image, mask: (size: ImageSize) => readMaskPicture(path, size) };
  });
  return createFileDataSet('mvtec', word, masked, problems);
}

function maskPath(location: string, defect: string, image: string): string {
  return join(location, 'ground_truth', defect, `${parse(image).name}_mask.png`);
}

async function leaveOutMissing(
  masks: ReadonlyMap<ImageFile, string>,
  problems: DataProblem[],
): Promise<Map<ImageFile, string>> {
  const present = new Set((await statFiles([...masks.values()])).flatMap((file) => file?.path ?? []));
  return new Map(
    [...masks].filter(([{ item }, path]) => {
      if (present.has(path)) return true;
      problems.push({ subject: path, message: `is missing: ${item.id} is scored without a mask.` });
      return false;
    }),
  );
}
