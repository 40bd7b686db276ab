import { join, parse } from 'node:path';
import { isImageName } from '@cxr-anomaly/data-cxr/node';
import { makeWritable } from '../../run/make-writable';

const LONGEST_NAME = 200;

/**
 * A folder of pictures about images, named after them: of `chest.jpg` comes `chest.heatmap.png`, of a second image of that
 * name `chest-2.heatmap.png`.
 */
export class PictureFolder {
  /** How many images had each name. */
  private readonly named = new Map<string, number>();
  private readonly taken = new Set<string>();

  private constructor(private readonly path: string) {}

  /**
   * Makes the folder where it is missing.
   *
   * @param holds what is wanted in it, for errors
   * @throws SettingsError when that cannot be, or it cannot be written to.
   */
  static async open(path: string, holds: string): Promise<PictureFolder> {
    await makeWritable(path, { holds, remedy: 'Name another folder.' });
    return new PictureFolder(path);
  }

  /** Takes a name that no image had before; gives the path of its pictures without what tells them apart. */
  reserve(imageName: string): string {
    const stem = shorten(isImageName(imageName) ? parse(imageName).name : imageName);
    // Some systems take names that differ in case only for one.
    const key = stem.toLowerCase();
    for (let place = (this.named.get(key) ?? 0) + 1; ; place++) {
      const name = place === 1 ? stem : `${stem}-${place}`;
      if (this.taken.has(name.toLowerCase())) continue;
      this.named.set(key, place);
      this.taken.add(name.toLowerCase());
      return join(this.path, name);
    }
  }
}

/** Leaves room for what is put behind a name: systems take 255 bytes in all. */
function shorten(name: string): string {
  const characters = [...name];
  while (Buffer.byteLength(characters.join('')) > LONGEST_NAME) characters.pop();
  return characters.join('');
}
