import type { SourceDefinition } from '../data-word/source-definition';
import { cifar10Source } from './cifar10';
import { dicomSource } from './dicom';
import { folderSource } from './folder';
import { idxSource } from './idx';
import { medmnistSource } from './medmnist';
import { mvtecSource } from './mvtec';
import { phantomSource } from './phantom';
import { chexpertSource } from './published/chexpert/chexpert';
import { mimicSource } from './published/mimic/mimic';
import { nihSource } from './published/nih/nih';
import { padchestSource } from './published/padchest/padchest';
import { rsnaSource } from './published/rsna/rsna';
import { vindrSource } from './published/vindr/vindr';

/** The built-in data sources, in the order of lists. A new source takes one line here. */
export const sources: readonly SourceDefinition[] = [
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

/** Says whether a data word names one of these, so that opening it runs no code from elsewhere. */
export function isOwnSource(word: string): boolean {
  return sources.some(({ name }) => name === sourceOf(word));
}

/** The part of a data word before its location and options. */
export function sourceOf(word: string): string {
  return /^[^:?]*/.exec(word)?.[0] ?? '';
}
