import { countOf } from '@cxr-anomaly/files';
import type { DataProblem } from '../../contracts';
import { DataError } from '../../errors';
import { isNormalName, plainName } from './folder-names';

/** Which classes are normal: those the user names, or else those whose name says so. */
export interface NormalClasses {
  readonly isNormal: (name: string) => boolean;
  /** What the user named. */
  readonly said: readonly string[] | undefined;
}

/** How many files each class has, in the order of the classes. */
export type ClassCounts = ReadonlyMap<string, number>;

/** Parses the option `normal`: comma-separated names of classes; letter case, spaces, `_` and `-` do not matter. */
export function parseNormal(text: string | undefined): NormalClasses {
  if (text === undefined) return { isNormal: isNormalName, said: undefined };
  const said = text.split(',').map((name) => name.trim());
  const plain = said.map(plainName);
  return { isNormal: (name) => plain.includes(plainName(name)), said };
}

/**
 * Asserts that each class that the user calls normal exists; if the user names none, reports if none is normal by its name.
 *
 * @param subject the folder that holds the classes
 * @throws DataError naming the existing classes.
 */
export function checkNormal(
  subject: string,
  counts: ClassCounts,
  { isNormal, said }: NormalClasses,
): DataProblem[] {
  const classes = [...counts].map(([name, count]) => `${name} (${countOf(count, 'file')})`).join(', ');
  const names = [...counts.keys()];
  const absent = said?.find((name) => !names.some((known) => plainName(known) === plainName(name)));
  if (absent !== undefined)
    throw new DataError(
      `${subject}: normal= names "${absent}", but there is no such class. ${classes === '' ? 'There are none' : `The classes are ${classes}`}.`,
    );
  if (classes === '' || names.some(isNormal)) return [];
  const message = `has the classes ${classes}, none of them normal by its name (normal, good, healthy, negative, no finding). Say which is, as in ?normal=${names[0] ?? ''}.`;
  return [{ subject, message }];
}
