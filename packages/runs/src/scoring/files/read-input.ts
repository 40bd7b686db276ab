import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { DataError } from '@cxr-anomaly/data-cxr';
import { decodeFile, readImageFile } from '@cxr-anomaly/data-cxr/node';
import { showFilm, type Film } from '../../pictures/show-film';
import { prepareInput, type PreparedInput, type PrepareInputOptions } from '../prepare-input';
import { explainUnread, type Input } from './list-inputs';

/**
 * What a result calls its file: its path, or an id that does not reveal where it was stored. The id is `sha256:` and the hash of
 * the file's content, or, if it could not be read, `input-` and the position in the output, from 1.
 */
export type FileName = { readonly path: string } | { readonly id: string };

/** A file that could not be scored. */
export type FileFailure = FileName & { readonly error: string };

/** A file in the form that a detector takes. */
export interface ReadInput extends PreparedInput {
  readonly name: FileName;
  /** What its pictures are named after. */
  readonly pictureName: string;
  /** At its own size; present if asked for. */
  readonly film?: Film;
}

export interface ReadInputOptions extends PrepareInputOptions {
  /** Its position in the output, from 1. */
  readonly place: number;
  /** Whether a picture of it at its own size is needed. */
  readonly keepsFilm: boolean;
  /** Whether its path must not appear in the result, including errors. */
  readonly anonymous: boolean;
}

/** Reads and decodes a file; what goes wrong becomes a failure. */
export async function readInput(input: Input, options: ReadInputOptions): Promise<ReadInput | FileFailure> {
  const { anonymous, keepsFilm } = options;
  const { path } = input;
  const unread = nameUnread(path, options);
  if ('explain' in input) return { ...unread, error: input.explain(wordFor(unread)) };
  let bytes: Uint8Array;
  try {
    bytes = await readImageFile(path, wordFor(unread));
  } catch (error) {
    if (error instanceof DataError) return { ...unread, error: error.message };
    return { ...unread, error: explainUnread(wordFor(unread), error) };
  }
  const hash = anonymous ? createHash('sha256').update(bytes).digest('hex') : undefined;
  const name: FileName = hash === undefined ? { path } : { id: `sha256:${hash}` };
  try {
    const image = await decodeFile(bytes, wordFor(name));
    return {
      ...{ name, pictureName: hash ?? basename(path), ...prepareInput(image, options) },
      ...(keepsFilm && { film: showFilm(image) }),
    };
  } catch (error) {
    return { ...name, error: error instanceof Error ? error.message : String(error) };
  }
}

/** What a result calls a file whose content is unknown. */
export function nameUnread(
  path: string,
  { anonymous, place }: Pick<ReadInputOptions, 'anonymous' | 'place'>,
): FileName {
  return anonymous ? { id: `input-${place}` } : { path };
}

/** What messages call a file. */
export function wordFor(name: FileName): string {
  return 'path' in name ? name.path : name.id;
}
