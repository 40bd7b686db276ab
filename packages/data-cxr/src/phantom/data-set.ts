import { createHash } from 'node:crypto';
import type { DataSet, ImageItem, Split } from '../contracts';
import { DataError } from '../errors';
import { drawFilm, type Film } from './draw';
import { lesionKinds, type LesionKind } from './lesions/lesion';

/** What may follow `phantom?` in a data word. */
export interface PhantomOptions {
  /** Normal images for training; a quarter as many for validation, half as many for testing. 400 by default. */
  readonly n?: number;
  /** Height and width in pixels; 128 by default. */
  readonly side?: number;
  /** 0 by default. */
  readonly seed?: number;
}

/** A test set smaller than this would miss a lesion kind. */
const smallest = 4 * lesionKinds.length;

/**
 * Opens the drawn data set: normal films for training and validation; for testing, equally many normal films and films with a
 * lesion, with the five kinds taking turns. Films are drawn when requested, the same every time.
 *
 * @param word the data word, kept for reports.
 * @throws DataError when an option is out of range.
 */
export function openPhantom({ n = 400, side = 128, seed = 0 }: PhantomOptions, word: string): DataSet {
  assertWhole(word, 'n', n, [smallest, 1_000_000]);
  assertWhole(word, 'side', side, [32, 1024]);
  assertWhole(word, 'seed', seed, [0, Number.MAX_SAFE_INTEGER]);
  const subjects = listSubjects(n);
  const items = subjects.map(createItem);
  const draw = (index: number): Film => {
    const subject = subjects[index];
    if (!subject) throw new DataError(`${word} holds ${items.length} images; there is no index ${index}.`);
    const { split, number, lesion } = subject;
    return drawFilm({ seed, path: [split, number], side, ...(lesion && { lesion }) });
  };
  return {
    source: 'phantom',
    word,
    fingerprint: fingerprint({ n, side, seed }),
    items,
    problems: [],
    decode: (index) =>
      Promise.resolve().then(() => ({ width: side, height: side, channels: 1, pixels: draw(index).pixels })),
    mask: (index) =>
      Promise.resolve().then(() => ({ width: side, height: side, channels: 1, pixels: draw(index).mask })),
  };
}

function assertWhole(
  word: string,
  name: string,
  value: number,
  [low, high]: readonly [number, number],
): void {
  if (Number.isSafeInteger(value) && value >= low && value <= high) return;
  throw new DataError(`${word}: ${name} must be a whole number from ${low} to ${high}, not ${value}.`);
}

/** Who is drawn. */
interface Subject {
  readonly split: Split;
  /** Within the split. */
  readonly number: number;
  readonly lesion?: LesionKind | undefined;
}

function listSubjects(n: number): Subject[] {
  const test = Math.floor(n / 4);
  const normal = (split: Split, count: number): Subject[] =>
    Array.from({ length: count }, (_, number) => ({ split, number }));
  return [
    ...normal('train', n),
    ...normal('val', test),
    ...normal('test', test),
    ...Array.from({ length: test }, (_, i): Subject => ({
      ...{ split: 'test', number: test + i },
      lesion: lesionKinds[i % lesionKinds.length],
    })),
  ];
}

function createItem({ split, number, lesion }: Subject): ImageItem {
  const id = `${split}/${String(number).padStart(4, '0')}-${lesion ?? 'normal'}`;
  return { id, split, label: lesion ? 1 : 0, meta: { lesion: lesion ?? 'none' } };
}

function fingerprint(options: Required<PhantomOptions>): string {
  generator ??= hashGenerator();
  return createHash('sha256')
    .update(JSON.stringify({ ...options, generator }))
    .digest('hex');
}

let generator: string | undefined;

/** Hashes what the generator draws, so the fingerprint changes with it and nobody has to bump a version. */
function hashGenerator(): string {
  const probes = 30;
  const hash = createHash('sha256');
  for (let i = 0; i < probes; i++) {
    const lesion = lesionKinds[i % (lesionKinds.length + 1)];
    hash.update(drawFilm({ seed: 0, path: ['probe', i], side: 48, ...(lesion && { lesion }) }).pixels);
  }
  return hash.digest('hex');
}
