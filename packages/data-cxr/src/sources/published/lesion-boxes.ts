import { countNames } from '@cxr-anomaly/files';
import type { DataProblem, DecodedImage } from '../../contracts';
import { drawBoxes, type Box, type ImageSize } from '../../masks/draw-boxes';
import type { TableRow } from '../../tables/table-row';

/** Boxes around lesions, by image, as a table lists them. */
export class LesionBoxes {
  private readonly boxes = new Map<string, Box[]>();
  private readonly flat: string[] = [];

  /** @param frame size of the picture that the boxes were drawn on; each image's own by default */
  constructor(private readonly frame?: ImageSize) {}

  /** Adds the box of a row; one without area is left out and reported. */
  add(image: string, box: Box, row: TableRow): void {
    if (!(box.width > 0 && box.height > 0)) {
      this.flat.push(`line ${row.line}`);
      return;
    }
    const before = this.boxes.get(image);
    if (before === undefined) this.boxes.set(image, [box]);
    else before.push(box);
  }

  /**
   * Returns the mask of an image, for `ImageFile`; empty if it has no box.
   *
   * @param frame size of the picture that this image's boxes were drawn on, if it is not the same for all
   */
  maskOf(image: string, frame = this.frame): { mask?: (size: ImageSize) => Promise<DecodedImage> } {
    const boxes = this.boxes.get(image);
    if (boxes === undefined) return {};
    return { mask: (size) => Promise.resolve(drawBoxes(boxes, size, frame)) };
  }

  /** Says for `DataSet.reading` how many boxes of how many images there are. */
  describe(table: string): string {
    const count = [...this.boxes.values()].reduce((sum, boxes) => sum + boxes.length, 0);
    return `masks: ${count} boxes on ${this.boxes.size} images, from ${table}`;
  }

  /** Says which boxes were left out. */
  problems(path: string): DataProblem[] {
    if (this.flat.length === 0) return [];
    const message = `has ${countNames(this.flat, 'rectangle')} without area; left out.`;
    return [{ subject: path, message }];
  }
}
