import { createHash } from 'node:crypto';
import type { Split } from '../../contracts';

/** By default, one image or patient in five is for testing. */
export const TEST_SHARE = 0.2;

/**
 * Puts an image of a data set without an official split into training or test, one in five into test: by the first 32 bits of the
 * sha256 of its name, so that it stays in its split whatever other images there are.
 *
 * @param name the image's, or its patient's if the table identifies patients: then all images of a patient stay together
 */
export function splitByHash(name: string): Split {
  return splitByShare(name, TEST_SHARE);
}

/**
 * Puts an image into training or test as `splitByHash` does.
 *
 * @param testShare share of the images for testing, from 0 to 1
 */
export function splitByShare(name: string, testShare: number): Split {
  const hash = createHash('sha256').update(name).digest().readUInt32BE(0);
  return hash < testShare * 2 ** 32 ? 'test' : 'train';
}

/** Says for `DataSet.reading` how images were split. */
export function readSplitByHash(of: 'image' | 'patient', missing: string): string {
  return `split: ${missing}; one ${of} in five to test, by the sha256 of its name`;
}
