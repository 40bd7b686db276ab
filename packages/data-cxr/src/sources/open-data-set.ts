import { stat } from 'node:fs/promises';
import type { DataSet } from '../contracts';
import { DataError } from '../errors';
import { explainUnreadable, isAbsent } from '../files/explain-unreadable';
import { refuseProblems } from '../splits/refuse-problems';
import { cifar10Source } from './cifar10';
import { dicomSource } from './dicom';
import { folderSource } from './folder';
import { idxSource } from './idx';
import { medmnistSource } from './medmnist';
import { mvtecSource } from './mvtec';
import { chexpertSource } from './published/chexpert/chexpert';
import { mimicSource } from './published/mimic/mimic';
import { nihSource } from './published/nih/nih';
import { padchestSource } from './published/padchest/padchest';
import { rsnaSource } from './published/rsna/rsna';
import { vindrSource } from './published/vindr/vindr';
import { phantomSource } from './phantom';
import { parseDataWord } from '../data-word/parse-data-word';
import { suggestWord } from '../data-word/suggest-word';
import type { SourceDefinition } from '../data-word/source-definition';

const SOURCES: readonly SourceDefinition[] = [
  phantomSource,
  folderSource,
  dicomSource,
  nihSource,
  chexpertSource,
  mimicSource,
  padchestSource,
  rsnaSource,
  vindrSource,
  medmnistSource,
  idxSource,
  cifar10Source,
  mvtecSource,
];

export interface OpenOptions {
  /** Refuses data with any problem instead of leaving out the affected images. */
  readonly strict?: boolean;
  /** Accepts data with test images but nothing to train on; tell `prepareSplits` the same. */
  readonly testAlone?: boolean;
}

/**
 * Opens the data that a word such as `nih:DIR` or `idx:DIR?normal=0` names: lists its images without decoding them. Training and
 * validation splits may hold anomalous images; `prepareSplits` serves only normal ones.
 *
 * @throws DataError saying what to write, when the word, the files or their layout are invalid.
 */
export async function openDataSet(
  word: string,
  { strict = false, testAlone = false }: OpenOptions = {},
): Promise<DataSet> {
  await assertSource(word);
  const { source, request } = parseDataWord(word, SOURCES);
  if (source.location !== 'none') await assertLocation(word, request.location, source);
  const dataSet = await source.open({ ...request, testAlone });
  if (strict) refuseProblems(word, dataSet.problems);
  return dataSet;
}

/** Asks what a word with an unknown source means, if that can be guessed. */
async function assertSource(word: string): Promise<void> {
  if (SOURCES.some(({ name }) => name === /^[^:?]*/.exec(word)?.[0])) return;
  const meant = await suggestWord(word, SOURCES);
  if (meant !== undefined) throw new DataError(`"${word}" is not a data source. Did you mean ${meant}?`);
}

async function assertLocation(word: string, location: string, source: SourceDefinition): Promise<void> {
  const found = await stat(location).catch((cause: unknown) => {
    if (isAbsent(cause))
      throw new DataError(`"${word}": there is no ${location}. Example: ${source.example}`, { cause });
    throw new DataError(`"${word}": ${location} ${explainUnreadable(cause)}`, { cause });
  });
  if (!(source.location === 'folder' ? found.isDirectory() : found.isFile())) {
    throw new DataError(`"${word}": ${location} is not a ${source.location}. Example: ${source.example}`);
  }
}
