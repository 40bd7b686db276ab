import { createHash } from 'node:crypto';
import type { Split } from '../../contracts';

/** One image, or patient, in five tests where nothing else is said. */
export const TEST_SHARE = 0.2;

/**
 * Puts an image of a data set without an official split to training or test, one in five to test: by the first 32 bits of
 * the sha256 of its name, so that it stays where it is whichever other images are there.
 *
 * @param name the image's, or its patient's where the table knows patients: all images of one then go together
 */
export function splitByHash(name: string): Split {
  return splitByShare(name, TEST_SHARE);
}

/**
 * Puts an image to training or test as `splitByHash` does.
 *
 * @param testShare of the images that test, from 0 to 1
 */
export function splitByShare(name: string, testShare: number): Split {
  const hash = createHash('sha256').update(name).digest().readUInt32BE(0);
  return hash < testShare * 2 ** 32 ? 'test' : 'train';
}

/** Says for `DataSet.reading` how images were split. */
export function readSplitByHash(of: 'image' | 'patient', missing: string): string {
  return `split: ${missing}; one ${of} in five to test, by the sha256 of its name`;
}
