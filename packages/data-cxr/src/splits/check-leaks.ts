import { countNames } from '@cxr-anomaly/files';
import type { DataProblem, ImageItem } from '../contracts';

/** An image with the digest of its decoded pixels. */
export interface DigestedItem {
  readonly item: ImageItem;
  readonly sha256: string;
}

/**
 * Finds what two splits share: groups (patients) and images with identical pixels. One problem per kind, naming the first few.
 *
 * @param names of the two splits in the problems
 */
export function checkLeaks(
  first: readonly DigestedItem[],
  second: readonly DigestedItem[],
  names: readonly [string, string],
): DataProblem[] {
  const subject = names.join(' and ');
  const problems: DataProblem[] = [];
  const groups = new Set(first.flatMap(({ item }) => item.group ?? []));
  const sharedGroups = [...new Set(second.flatMap(({ item }) => item.group ?? []))].filter((group) =>
    groups.has(group),
  );
  if (sharedGroups.length > 0) {
    problems.push({
      subject,
      leak: true,
      message: `share ${countNames(sharedGroups, 'patient')}. Move all images of a patient to one split.`,
    });
  }
  const images = new Map(first.map(({ item, sha256 }) => [sha256, item.id]));
  const pairs = second.flatMap(({ item, sha256 }) => {
    const twin = images.get(sha256);
    return twin === undefined ? [] : `${twin} = ${item.id}`;
  });
  if (pairs.length > 0) {
    problems.push({
      subject,
      leak: true,
      message: `share ${countNames(pairs, 'identical image')}. Remove ${pairs.length === 1 ? 'it' : 'them'} from one split.`,
    });
  }
  return problems;
}
