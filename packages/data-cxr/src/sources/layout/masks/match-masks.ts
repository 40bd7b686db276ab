import { dirname } from 'node:path';
import { countOf, firstFew } from '@cxr-anomaly/files';
import type { DataProblem } from '../../../contracts';
import { DataError } from '../../../errors';
import { decodeFile } from '../../../files/decode-file';
import type { ImageFile } from '../../../files/file-data-set';
import { listFiles, relativeId } from '../../../files/list-images';
import type { ImageSize } from '../../../masks/draw-boxes';
import { readMaskPicture } from '../../../masks/read-mask-picture';
import { isMaskFolder, plainName, showsOrgan } from '../folder-names';
import { pairMasks, type Paired } from './pair-masks';

/** Number of normal images' masks that are examined, spread evenly. */
const SAMPLE = 8;

/** Classes of the COVID-19 Radiography Database (Rahman et al., 2021), whose masks show the lungs. */
const COVID_RADIOGRAPHY = ['covid', 'lungopacity', 'normal', 'viralpneumonia'];

/** Images with their masks. */
export interface MaskedImages {
  readonly images: readonly ImageFile[];
  readonly problems: readonly DataProblem[];
  /** Says which masks are used, for `DataSet.reading`. */
  readonly reading: readonly string[];
}

/**
 * Gives anomalous images the masks next to them. Masks count as lesions only if those of normal images are black; others are left
 * out and reported, and so are masks that match no image, and anomalous test images without a mask.
 *
 * @param root the folder that ids in reports are relative to
 * @param paths of the masks
 */
export async function matchMasks(
  root: string,
  images: readonly ImageFile[],
  paths: readonly string[],
): Promise<MaskedImages> {
  if (paths.length === 0) return { images, problems: [], reading: [] };
  const { files, problems } = await listFiles(paths);
  const leaveOut = (masks: readonly string[], reason: string): void => {
    if (masks.length === 0) return;
    const subject = firstFew([...new Set(masks.map((path) => `${relativeId(root, dirname(path))}/`))]);
    problems.push({
      subject,
      message: `${countOf(masks.length, 'mask')} left out: ${reason}.`,
    });
  };
  const readable = files.map(({ path }) => path);
  const isOrgan = (path: string): boolean => foldersOf(root, path).some(showsOrgan);
  leaveOut(readable.filter(isOrgan), 'by their name they show an organ, not a lesion');
  const { masks, unpaired } = pairMasks(
    root,
    images,
    readable.filter((path) => !isOrgan(path)),
  );
  leaveOut(
    unpaired,
    'no image has the same place and name, or two masks fit one. If these are images, rename their folder',
  );
  const reason = await whyNoLesions(images, masks, problems);
  if (reason !== undefined) {
    leaveOut([...masks.values()], reason);
    return { images, problems, reading: [] };
  }
  problems.push(...reportUnmasked(images, masks));
  return { images: images.map((image) => addMask(image, masks)), problems, reading: readMasks(root, masks) };
}

/** The mask folders that contain a mask. */
function foldersOf(root: string, path: string): string[] {
  return relativeId(root, dirname(path)).split('/').filter(isMaskFolder);
}

/** Normal images need none: they have no lesion. */
function addMask(image: ImageFile, masks: Paired['masks']): ImageFile {
  const path = image.item.label === 1 ? masks.get(image) : undefined;
  return path === undefined ? image : { ...image, mask: (size: ImageSize) => readMaskPicture(path, size) };
}

async function whyNoLesions(
  images: readonly ImageFile[],
  masks: Paired['masks'],
  problems: DataProblem[],
): Promise<string | undefined> {
  const classes = [...new Set(images.map(({ item }) => plainName(String(item.meta['finding'] ?? ''))))];
  if (classes.includes('covid') && classes.every((name) => COVID_RADIOGRAPHY.includes(name)))
    return 'in the COVID-19 Radiography Database they show the lungs, not a lesion';
  const ofNormals = [...masks].filter(([{ item }]) => item.label === 0);
  const sampled = Math.min(SAMPLE, ofNormals.length);
  for (let i = 0; i < sampled; i++) {
    const [image, path] = ofNormals[Math.floor((i * ofNormals.length) / sampled)] as [ImageFile, string];
    if (await isMarked(path, problems))
      return `that of ${image.item.id}, a normal image, is not black, so they show an organ, not a lesion`;
  }
  return undefined;
}

/** A mask that cannot be decoded marks nothing, and is a problem. */
async function isMarked(path: string, problems: DataProblem[]): Promise<boolean> {
  try {
    return (await decodeFile(path)).pixels.some((level) => level > 0);
  } catch (cause) {
    if (!(cause instanceof DataError)) throw cause;
    problems.push({ subject: path, message: cause.message });
    return false;
  }
}

function reportUnmasked(images: readonly ImageFile[], masks: Paired['masks']): DataProblem[] {
  const ids = images
    .filter((image) => image.item.split === 'test' && image.item.label === 1 && !masks.has(image))
    .map(({ item }) => item.id);
  const masked = [...masks.keys()].some(({ item }) => item.label === 1);
  if (!masked || ids.length === 0) return [];
  return [
    {
      subject: firstFew(ids),
      message: `${ids.length === 1 ? 'has' : 'have'} no mask, though others have: left out of pixel AUROC.`,
    },
  ];
}

function readMasks(root: string, masks: Paired['masks']): string[] {
  const folders = new Map<string, number>();
  for (const [{ item }, path] of masks) {
    const line = `${relativeId(root, dirname(path))}/: masks of ${item.label === 0 ? 'normal images, black' : 'lesions'}`;
    folders.set(line, (folders.get(line) ?? 0) + 1);
  }
  return [...folders].map(([line, count]) => `${line} (${count})`);
}
