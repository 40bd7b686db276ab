/** Makers of X-ray detectors, by a word of the names that headers and tables give them. */
const MAKERS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/agfa/i, 'Agfa'],
  [/canon/i, 'Canon'],
  [/carestream/i, 'Carestream'],
  [/del medical/i, 'Del Medical'],
  [/dr ?tech/i, 'DRTECH'],
  [/fuji/i, 'Fujifilm'],
  [/\bg\.?e\.?\b|general electric|gems/i, 'GE'],
  [/hologic/i, 'Hologic'],
  [/imaging ?dynamics/i, 'Imaging Dynamics'],
  [/italray/i, 'Italray'],
  [/kodak/i, 'Kodak'],
  [/konica|minolta/i, 'Konica Minolta'],
  [/lodox/i, 'Lodox'],
  [/mindray/i, 'Mindray'],
  [/philips/i, 'Philips'],
  [/rayence/i, 'Rayence'],
  [/samsung/i, 'Samsung'],
  [/shimadzu/i, 'Shimadzu'],
  [/siemens/i, 'Siemens'],
  [/swissray/i, 'Swissray'],
  [/toshiba/i, 'Toshiba'],
  [/united ?imaging/i, 'United Imaging'],
  [/varian|varex/i, 'Varex'],
  [/vieworks/i, 'Vieworks'],
];

/**
 * Names the maker of a detector; `other` for one that is not in the list, as a header may hold anything in its place, and only
 * words of a fixed list leave it.
 *
 * @returns undefined for an empty text.
 */
export function parseManufacturer(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  return MAKERS.find(([pattern]) => pattern.test(text))?.[1] ?? 'other';
}
