import type { DataProblem, Split } from '../../contracts';
import type { ImageFile } from '../../files/file-data-set';
import { relativeId } from '../../files/list-images';
import type { PlacedFile } from './placement';

/** An image, and what its folder says about it. */
export interface PlacedImage extends ImageFile {
  readonly place: PlacedFile;
}

/** Says what the images of each folder were taken for. */
export function readClasses(base: string, images: readonly PlacedImage[]): string[] {
  const folders = new Map<string, Map<Split, number>>();
  for (const { place, item } of images) {
    const line = `${relativeId(base, place.folder) || '.'}/: ${item.label === 0 ? 'normal' : 'anomalous'}`;
    const splits = folders.get(line) ?? new Map<Split, number>();
    folders.set(line, splits.set(item.split, (splits.get(item.split) ?? 0) + 1));
  }
  return [...folders].map(
    ([line, splits]) => `${line}, ${[...splits].map(([split, count]) => `${split} ${count}`).join(', ')}`,
  );
}

/** Reports class folders in which no file turned out to be an image. */
export function reportEmptied(placed: readonly PlacedFile[], images: readonly PlacedImage[]): DataProblem[] {
  const filled = new Set(images.map(({ place }) => place.folder));
  const folders = new Set(placed.map(({ folder }) => folder));
  return [...folders]
    .filter((folder) => !filled.has(folder))
    .map((subject) => ({ subject, message: 'holds no images.' }));
}

/** Reports that a split by hash left no normal or no anomalous image for testing, as happens with few images. */
export function reportUntested(images: readonly PlacedImage[]): DataProblem[] {
  return ([0, 1] as const).flatMap((label) => {
    const ofLabel = images.filter(({ item }) => item.label === label);
    if (ofLabel.length === 0 || ofLabel.some(({ item }) => item.split === 'test')) return [];
    const message = `has none of the ${ofLabel.length} ${label === 0 ? 'normal' : 'anomalous'} images, because of how the hashes of their names fell. Give it a larger share, as in ?test=0.5, or sort them into train and test.`;
    return [{ subject: 'test', message }];
  });
}
