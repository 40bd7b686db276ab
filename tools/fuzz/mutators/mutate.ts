import type { RandomStream } from '@cxr-anomaly/random';
import { changeJson } from './change-json';
import { cut } from './cut';
import { pick } from './draw';
import { flipBits } from './flip-bits';
import { insertToken } from './insert-token';
import { nest } from './nest';
import { overwriteRun } from './overwrite-run';
import { setInteger, type Field } from './set-integer';
import { splice } from './splice';

/** Hints for changing a file where it hurts. */
export interface MutateOptions {
  /** Its header's numbers; in a binary file with none known, any aligned number may be one. */
  readonly fields?: readonly Field[];
  /** Files of its kind, to be spliced in. */
  readonly others?: readonly Uint8Array[];
  /** Whether it is text, and what kind. */
  readonly text?: 'plain' | 'json';
}

/** Changes a file in one to three ways, all drawn from the stream. */
export function mutate(bytes: Uint8Array, random: RandomStream, options: MutateOptions = {}): Uint8Array {
  // A copy, since slices of a Buffer share memory: the next case must start from the same bytes.
  let changed: Uint8Array = new Uint8Array(bytes);
  for (let left = 1 + Math.min(random.integer(3), random.integer(3)); left > 0; left--) {
    changed = pick(random, waysOf(options))(changed, random);
  }
  return changed;
}

type Way = (bytes: Uint8Array, random: RandomStream) => Uint8Array;

function waysOf({ fields = [], others = [], text }: MutateOptions): readonly Way[] {
  const anywhere: Way[] = [
    ...[flipBits, overwriteRun, cut],
    (bytes, random) => splice(bytes, others.length > 0 ? pick(random, others) : bytes, random),
  ];
  if (text !== undefined) {
    return [
      ...anywhere,
      insertToken,
      insertToken,
      nest,
      ...(text === 'json' ? Array<Way>(5).fill(changeJson) : []),
    ];
  }
  const set: Way = (bytes, random) => setInteger(bytes, fields, random);
  return [...anywhere, set, set, set, insertToken];
}
