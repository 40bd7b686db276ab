import { firstFew } from '@cxr-anomaly/files';
import type { DataSet, DecodedImage } from '../contracts';
import type { SourceDefinition } from '../data-word/source-definition';
import { DataError } from '../errors';

type Fields = Readonly<Record<string, unknown>>;

/** Source names become part of folder names. */
const SOURCE_NAME = /^[a-z][a-z0-9-]{0,39}$/;

const SPLITS: readonly unknown[] = ['train', 'val', 'test'];

/** Asserts that a module's default export is a data source. @throws DataError that lists what it lacks. */
export function assertSource(exported: unknown, word: string): SourceDefinition {
  const source = asFields(exported);
  if (!source)
    throw new DataError(`${word} has no data source as its default export: export default { name, … }.`);
  const problems = [
    ...(matches(source['name'], SOURCE_NAME)
      ? []
      : ['name: lower-case letters, digits and hyphens, such as "my-source"']),
    ...['help', 'example'].filter((key) => typeof source[key] !== 'string').map((key) => `${key}: a text`),
    ...(['folder', 'file', 'none'].includes(String(source['location']))
      ? []
      : ["location: 'folder', 'file' or 'none'"]),
    ...findOptionProblems(source['options']),
    ...(typeof source['open'] === 'function' ? [] : ['open: a function (request) => Promise<DataSet>']),
  ];
  if (problems.length === 0) return exported as SourceDefinition;
  throw new DataError(
    `${word} is not a data source. What its default export needs (SourceDefinition of data-cxr):`,
    {
      lines: problems,
    },
  );
}

function findOptionProblems(options: unknown): string[] {
  const fields = asFields(options);
  if (!fields) return ['options: an object, {} if there are none'];
  return Object.entries(fields)
    .filter(([, option]) => !isOption(asFields(option)))
    .map(([name]) => `options.${name}: { min, max }, { choices: […] }, { share: true } or { text: true }`);
}

function isOption(option: Fields | undefined): boolean {
  if (!option) return false;
  if (option['text'] === true || option['share'] === true) return true;
  const { choices, min, max } = option;
  if (Array.isArray(choices))
    return choices.length > 0 && choices.every((choice) => typeof choice === 'string');
  return typeof min === 'number' && typeof max === 'number';
}

/** Asserts that a user's source opened a data set. @throws DataError that lists what is wrong with it. */
export function assertDataSet(opened: unknown, word: string): DataSet {
  const dataSet = asFields(opened) ?? {};
  const { items, fingerprint, problems, decode, mask } = dataSet;
  const wrong = [
    ...(typeof fingerprint === 'string' && fingerprint !== ''
      ? []
      : ['fingerprint: a text that changes whenever images, labels or options change']),
    ...(Array.isArray(problems) ? [] : ['problems: a list, [] if there are none']),
    ...(typeof decode === 'function' ? [] : ['decode: a function (index) => Promise<DecodedImage>']),
    ...(mask === undefined || typeof mask === 'function' ? [] : ['mask: a function, or left out']),
    ...(Array.isArray(items) ? findItemProblems(items) : ['items: a list']),
  ];
  if (wrong.length === 0) return opened as DataSet;
  throw new DataError(
    `"${word}": what its source opened is not a data set. What one needs (DataSet of data-cxr):`,
    {
      lines: wrong,
    },
  );
}

/** Asserts that a user's source decoded an image. @throws DataError */
export function assertImage(decoded: unknown, id: string): DecodedImage {
  const { width, height, channels, pixels } = asFields(decoded) ?? {};
  const isImage =
    (pixels instanceof Uint8Array || pixels instanceof Uint16Array) &&
    (channels === 1 || channels === 3) &&
    pixels.length > 0 &&
    pixels.length === Number(width) * Number(height) * channels;
  if (isImage) return decoded as DecodedImage;
  throw new DataError(
    `${id}: what its source decoded is not an image: { width, height, channels: 1 or 3, pixels }, where pixels is a Uint8Array or Uint16Array of width · height · channels values.`,
  );
}

function findItemProblems(items: readonly unknown[]): string[] {
  const seen = new Set<unknown>();
  const twice: string[] = [];
  const wrong: number[] = [];
  for (const [index, value] of items.entries()) {
    const item = asFields(value) ?? {};
    const { id, split, label, meta } = item;
    const isItem =
      typeof id === 'string' &&
      SPLITS.includes(split) &&
      (label === 0 || label === 1) &&
      Object.values(asFields(meta) ?? { none: undefined }).every(isMetaValue);
    if (!isItem) wrong.push(index);
    else if (seen.has(id)) twice.push(id);
    seen.add(id);
  }
  return [
    ...(wrong.length > 0
      ? [
          `items ${firstFew(wrong)}: { id: text, split: 'train', 'val' or 'test', label: 0 or 1, meta: { name: text or number, … } }`,
        ]
      : []),
    ...(twice.length > 0 ? [`items: ids that occur twice: ${firstFew(twice)}`] : []),
  ];
}

function isMetaValue(value: unknown): boolean {
  return typeof value === 'string' || Number.isFinite(value);
}

function asFields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
}

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}
