import { join } from 'node:path';
import type { DataProblem, DataSet, ImageItem } from '../../../contracts';
import type { OpenRequest, SourceDefinition } from '../../../data-word/source-definition';
import { createFileDataSet } from '../../../files/file-data-set';
import { statFiles } from '../../../files/list-images';
import {
  assertNormals,
  countNames,
  listByName,
  matchFiles,
  reportUnnamed,
  type NamedImage,
} from '../match-files';
import { readRsnaClasses, readRsnaLabels } from './rsna-tables';
import { splitByHash } from '../split-by-hash';

const LABELS = 'stage_2_train_labels.csv';
const CLASSES = 'stage_2_detailed_class_info.csv';
const IMAGES = 'stage_2_train_images';
const NORMAL = 'Normal';
const OPACITY = 'Lung Opacity';

/**
 * The RSNA Pneumonia Detection Challenge: normal images against lung opacities, boxes become masks. "No Lung Opacity / Not
 * Normal" is neither and left out, as in MedIAnomaly (Cai et al., 2025). There is no official split; `splitByHash` makes one.
 */
export const rsnaSource: SourceDefinition = {
  name: 'rsna',
  example: 'rsna:path/to/rsna-pneumonia-detection-challenge',
  location: 'folder',
  options: {},
  open: openRsna,
};

async function openRsna({ word, location }: OpenRequest): Promise<DataSet> {
  const { targets, boxes } = await readRsnaLabels(join(location, LABELS));
  const { classes, problems: unclassed } = await readClasses(location, targets);
  const { files, problems: unreadable } = await listByName([join(location, IMAGES)], 'dropped');
  const named: NamedImage[] = [];
  for (const [name, target] of targets) {
    if (target === 1) named.push({ name, item: describeImage(name, OPACITY), ...boxes.maskOf(name) });
    else if (classes(name) === NORMAL) named.push({ name, item: describeImage(name, NORMAL) });
  }
  const { images, problems } = matchFiles(named, files, join(location, LABELS));
  assertNormals(images, location, `a normal one in ${IMAGES}/ that the split leaves to training`);
  return createFileDataSet('rsna', word, images, [
    ...unreadable,
    ...boxes.problems(join(location, LABELS)),
    ...unclassed,
    ...problems,
    ...reportUnnamed(join(location, IMAGES), files, (name) => targets.has(name)),
  ]);
}

/** What the challenge calls a patient's id names an image: nobody can tell here which images share a patient. */
function describeImage(name: string, finding: string): ImageItem {
  const label = finding === NORMAL ? 0 : 1;
  return { id: name, split: splitByHash(name), label, meta: { finding } };
}

async function readClasses(
  location: string,
  targets: ReadonlyMap<string, 0 | 1>,
): Promise<{ classes: (name: string) => string | undefined; problems: DataProblem[] }> {
  const path = join(location, CLASSES);
  const [file] = await statFiles([path]);
  if (file === undefined) {
    const message =
      'is missing: every image without an opacity counts as normal, also the many that are not. Copy it there.';
    return { classes: () => NORMAL, problems: [{ subject: path, message }] };
  }
  const classes = await readRsnaClasses(path);
  const unknown = [...targets.keys()].filter((name) => !classes.has(name));
  const message = `does not know ${countNames(unknown, 'image')} of ${LABELS}; left out where there is no opacity.`;
  return {
    classes: (name) => classes.get(name),
    problems: unknown.length === 0 ? [] : [{ subject: path, message }],
  };
}
