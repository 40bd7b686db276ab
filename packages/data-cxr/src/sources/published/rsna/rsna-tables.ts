import { readTable } from '../../../tables/read-table';
import { LesionBoxes } from '../lesion-boxes';

/** Side of all images of the challenge, on which the boxes were drawn. */
const SIDE = 1024;

/** The contents of `stage_2_train_labels.csv`: 1 for an image with an opacity, and where it is. */
export interface RsnaLabels {
  readonly targets: ReadonlyMap<string, 0 | 1>;
  readonly boxes: LesionBoxes;
}

/**
 * Reads the labels, streaming: a row for each box, or one without a box for an image without an opacity.
 *
 * @throws DataError naming file and line, for an invalid cell, or an image with both targets.
 */
export async function readRsnaLabels(path: string): Promise<RsnaLabels> {
  const targets = new Map<string, 0 | 1>();
  const boxes = new LesionBoxes({ width: SIDE, height: SIDE });
  for await (const row of readTable(path, ['patientId', 'x', 'y', 'width', 'height', 'Target'])) {
    const name = row.filled('patientId');
    const target = row.number('Target');
    if (target !== 0 && target !== 1) throw row.error(`"Target" is ${target}, not 0 or 1.`);
    if (targets.has(name) && (target === 0 || targets.get(name) === 0))
      throw row.error(`${name} is listed twice. Only an image with several boxes may have several rows.`);
    targets.set(name, target);
    if (target === 0) continue;
    const [x, y] = [row.number('x'), row.number('y')];
    boxes.add(name, { x, y, width: row.number('width'), height: row.number('height') }, row);
  }
  return { targets, boxes };
}

/**
 * Reads `stage_2_detailed_class_info.csv`: the class of each image, repeated for each of its boxes.
 *
 * @throws DataError naming file and line, for an image of two classes.
 */
export async function readRsnaClasses(path: string): Promise<ReadonlyMap<string, string>> {
  const classes = new Map<string, string>();
  for await (const row of readTable(path, ['patientId', 'class'])) {
    const [name, imageClass] = [row.filled('patientId'), row.filled('class')];
    if ((classes.get(name) ?? imageClass) !== imageClass)
      throw row.error(`${name} is "${imageClass}" here but "${classes.get(name)}" earlier.`);
    classes.set(name, imageClass);
  }
  return classes;
}
