import { join, parse } from 'node:path';
import { isImageName } from '@cxr-anomaly/data-cxr';
import { PathTakenError } from '@cxr-anomaly/files';
import { findPlace, writeOutput } from '@cxr-anomaly/files/node';
import { markedPicture, markPicture, type PictureKind } from '../../pictures/mark-picture';
import { makeWritable } from '../../run/make-writable';

const LONGEST_NAME = 200;

/** What a folder of pictures is for. */
export interface PictureFolderOptions {
  readonly kind: PictureKind;
  /** What it is to hold, for errors. */
  readonly holds: string;
  /** Called once, if a picture of an earlier run is replaced. */
  readonly onReplace?: (folder: string) => void;
}

/**
 * A folder of pictures about images, named after them: `chest.heatmap.png` for `chest.jpg`, and `chest-2.heatmap.png` for a
 * second image of that name. A name taken by a file that is not ours is skipped in the same way.
 */
export class PictureFolder {
  /** How many images have had each name. */
  private readonly named = new Map<string, number>();
  private readonly taken = new Set<string>();
  private hasReplaced = false;

  private constructor(
    private readonly path: string,
    private readonly options: PictureFolderOptions,
  ) {}

  /**
   * Creates the folder if it is missing.
   *
   * @throws SettingsError when it cannot be created or written to.
   */
  static async open(path: string, options: PictureFolderOptions): Promise<PictureFolder> {
    await makeWritable(path, { holds: options.holds, remedy: 'Choose another folder.' });
    return new PictureFolder(path, options);
  }

  /**
   * Writes the pictures of an image under a name that no image has had before.
   *
   * @param pictures each by its ending, which distinguishes it from the others: `.heatmap.png`
   * @returns their paths.
   */
  async write(imageName: string, pictures: ReadonlyMap<string, Uint8Array>): Promise<Map<string, string>> {
    const { kind, onReplace } = this.options;
    const stem = await this.reserve(imageName, [...pictures.keys()]);
    const paths = new Map<string, string>();
    for (const [ending, png] of pictures) {
      const path = `${stem}${ending}`;
      const before = await writeOutput(path, markPicture(png, kind), markedPicture(kind));
      if (before === 'own' && !this.hasReplaced) {
        this.hasReplaced = true;
        onReplace?.(this.path);
      }
      paths.set(ending, path);
    }
    return paths;
  }

  private async reserve(imageName: string, endings: readonly string[]): Promise<string> {
    const stem = shorten(isImageName(imageName) ? parse(imageName).name : imageName);
    // Some systems treat names that differ only in case as the same.
    const key = stem.toLowerCase();
    for (let place = (this.named.get(key) ?? 0) + 1; ; place++) {
      const name = place === 1 ? stem : `${stem}-${place}`;
      if (this.taken.has(name.toLowerCase())) continue;
      this.named.set(key, place);
      this.taken.add(name.toLowerCase());
      const path = join(this.path, name);
      if (await this.canHave(endings.map((ending) => `${path}${ending}`))) return path;
    }
  }

  private async canHave(paths: readonly string[]): Promise<boolean> {
    try {
      for (const path of paths) await findPlace(path, markedPicture(this.options.kind));
      return true;
    } catch (error) {
      if (error instanceof PathTakenError) return false;
      throw error;
    }
  }
}

/** Leaves room for what is appended to a name: systems allow 255 bytes in all. */
function shorten(name: string): string {
  const characters = [...name];
  while (Buffer.byteLength(characters.join('')) > LONGEST_NAME) characters.pop();
  return characters.join('');
}
