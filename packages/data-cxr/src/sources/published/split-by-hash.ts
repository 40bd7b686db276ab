import { createHash } from 'node:crypto';
import type { Split } from '../../contracts';

/** One image in five tests. */
const TEST_SHARE = 0.2;

/**
 * Puts an image of a data set without an official split to training or test, one in five to test: by the first 32 bits of
 * the sha256 of its name, so that it stays where it is whichever other images are there.
 */
export function splitByHash(name: string): Split {
  const hash = createHash('sha256').update(name).digest().readUInt32BE(0);
  return hash < TEST_SHARE * 2 ** 32 ? 'test' : 'train';
}
