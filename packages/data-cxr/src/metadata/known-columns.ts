import type { Meta } from '../contracts';

/** Ages from here on are one value: in the United States they count as identifying (HIPAA, 45 CFR 164.514). */
const OLDEST = 90;

/** Years that nobody reaches; published tables have such slips. */
const IMPOSSIBLE = 125;

/** The columns that several sources know, by one name each; undefined where the source does not say. */
export interface KnownColumns {
  /** `AP`, `PA` …, as the source writes it. */
  readonly view?: string | undefined;
  readonly sex?: 'F' | 'M' | 'O' | undefined;
  /** Years; 90 stands for 90 and more. */
  readonly age?: number | undefined;
  readonly manufacturer?: string | undefined;
  /** Size of the original image, pixels. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

/** Keeps what is known. */
export function keepKnown(columns: KnownColumns): Meta {
  return Object.fromEntries(
    Object.entries(columns).filter(
      (entry): entry is [string, string | number] => entry[1] !== undefined && entry[1] !== '',
    ),
  );
}

/** Parses `F`, `Male`, `OTHER`; undefined for anything else. */
export function parseSex(text: string): KnownColumns['sex'] {
  const letter = /^(f|m|o)(emale|ale|ther)?$/i.exec(text.trim())?.[1]?.toUpperCase();
  return letter === 'F' || letter === 'M' || letter === 'O' ? letter : undefined;
}

/**
 * Parses `58`, `058Y` (DICOM's AS, PS3.5, also in months, weeks and days) or `58.0` to whole years.
 *
 * @returns undefined for anything else, for ages that nobody reaches, and for 0 years, which CheXpert and VinDr-CXR write for
 * unknown.
 */
export function parseAge(text: string): number | undefined {
  const [, digits, unit = 'Y'] = /^\s*(\d+)(?:\.0*)?([YMWD])?\s*$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const years = Number(digits);
  if (unit.toUpperCase() === 'Y') return years === 0 ? undefined : limitAge(years);
  const perYear = { M: 12, W: 52, D: 365 }[unit.toUpperCase()] ?? 1;
  return limitAge(Math.floor(years / perYear));
}

/** Merges high ages; undefined for ages that nobody reaches. @param years a whole number */
export function limitAge(years: number): number | undefined {
  return years >= 0 && years < IMPOSSIBLE ? Math.min(years, OLDEST) : undefined;
}

/** Parses a number of pixels; undefined for anything else. */
export function parsePixels(text: string): number | undefined {
  const value = /^\s*\d{1,6}(\.0*)?\s*$/.test(text) ? Number(text) : 0;
  return value > 0 ? value : undefined;
}
