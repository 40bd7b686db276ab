import { stat } from 'node:fs/promises';
import type { DataSet } from '../contracts';
import { DataError } from '../errors';
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

/**
 * Opens the data a word such as `nih:DIR` or `idx:DIR?normal=0` names: lists its images without decoding them.
 * Training and validation splits may hold anomalous images; `prepareSplits` serves normal ones only.
 *
 * @param options.strict refuses data with any problem instead of leaving the images concerned out
 * @throws DataError saying what to write, when the word, the files or their layout are not as they should be.
 */
export async function openDataSet(
  word: string,
  options: { readonly strict?: boolean } = {},
): Promise<DataSet> {
  const { source, request } = parseDataWord(word, SOURCES);
  if (source.location !== 'none') await assertLocation(word, request.location, source);
  const dataSet = await source.open(request);
  if (options.strict === true) refuseProblems(word, dataSet.problems);
  return dataSet;
}

async function assertLocation(word: string, location: string, source: SourceDefinition): Promise<void> {
  const found = await stat(location).catch(() => undefined);
  if (found === undefined)
    throw new DataError(`"${word}": there is no ${location}. Example: ${source.example}`);
  if (!(source.location === 'folder' ? found.isDirectory() : found.isFile())) {
    throw new DataError(`"${word}": ${location} is not a ${source.location}. Example: ${source.example}`);
  }
}
