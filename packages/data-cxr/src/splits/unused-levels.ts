import { firstFew } from '@cxr-anomaly/files';
import type { DataProblem, DecodedImage, ImageWarning } from '../contracts';

const LEVELS = 65536;

/** Detectors have 10 to 14 bits; an image with 15 bits that is a little dark is not worth mentioning. */
const SUSPECT_BITS = 14;

/** Returns the highest level of a 16-bit image; undefined for an 8-bit one. */
export function findHighestLevel({ pixels }: DecodedImage): number | undefined {
  if (!(pixels instanceof Uint16Array)) return undefined;
  let highest = 0;
  for (const level of pixels) if (level > highest) highest = level;
  return highest;
}

/**
 * Names 16-bit images that leave most of the range unused, as happens when a detector's bits are saved unscaled. They are read
 * that way; whether they look black to a network depends on `tone`.
 */
export function listUnusedLevels(
  images: readonly { readonly id: string; readonly highest: number | undefined }[],
): DataProblem[] {
  const suspects = images.flatMap(({ id, highest }) =>
    highest !== undefined && bitsOf(highest) <= SUSPECT_BITS ? [{ id, highest }] : [],
  );
  if (suspects.length === 0) return [];
  const highest = Math.max(...suspects.map((image) => image.highest));
  const deep = images.filter((image) => image.highest !== undefined).length;
  return [
    {
      subject: firstFew(suspects.map(({ id }) => id)),
      message:
        `The levels of ${suspects.length} of the ${deep} 16-bit images checked use ${describeUse(highest)}. ` +
        'They are read as they are, so with tone "none" a network sees them nearly black. Train with --set tone=standardize or equalize, which spread the levels of each image over the range.',
    },
  ];
}

/** Warns about such an image if it is not spread over the range before a network sees it (`tone` is none). */
export function warnOfUnusedLevels(image: DecodedImage): ImageWarning | undefined {
  const highest = findHighestLevel(image);
  if (highest === undefined || bitsOf(highest) > SUSPECT_BITS) return undefined;
  const message = `Its levels use ${describeUse(highest)}: a detector with tone "none" sees it nearly black. Spread its levels over 16 bits, or train with tone=standardize.`;
  return { kind: 'levels', message };
}

function describeUse(highest: number): string {
  const bits = bitsOf(highest);
  const percent = (2 ** bits / LEVELS) * 100;
  return `${percent.toFixed(percent < 1 ? 1 : 0)} % of the range (${bits} bits, up to ${highest} of ${LEVELS - 1})`;
}

/** The number of bits needed for levels up to the highest one. */
function bitsOf(highest: number): number {
  return Math.max(1, Math.ceil(Math.log2(highest + 1)));
}
