import { Transform, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DataError } from '../errors';
import { openDataFile } from '../files/read-regular';

/** Up to this size no ratio does any harm. */
const ALWAYS_ALLOWED = 64 * 1024 * 1024;

/** Published tables shrink by a factor of up to 20, and a bomb by up to 1032. */
const HIGHEST_RATIO = 100;

/**
 * Opens a table for reading from its start, decompressing one whose name ends in `.gz`.
 *
 * @param allowed bytes that it may inflate to, whatever its size
 * @throws DataError when it is not a file; the system's error when it cannot be opened. The stream fails with zlib's error if the
 * content is not gzip, and with a DataError if it inflates endlessly.
 */
export async function openTable(path: string, allowed = ALWAYS_ALLOWED): Promise<Readable> {
  const handle = await openDataFile(path);
  if (!path.toLowerCase().endsWith('.gz')) return handle.createReadStream();
  const { size } = await handle.stat();
  return chain([handle.createReadStream(), createGunzip(), limitBytes(path, allowed + HIGHEST_RATIO * size)]);
}

/** Pipes streams into one another; a failure of any, and the end of reading, destroys all. */
function chain([first, ...others]: readonly [Readable, ...Transform[]]): Readable {
  let last = first;
  for (const next of others) {
    const before = last;
    before.on('error', (cause) => next.destroy(cause));
    next.on('close', () => before.destroy());
    last = before.pipe(next);
  }
  return last;
}

function limitBytes(path: string, limit: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      if (bytes <= limit) done(null, chunk);
      else
        done(
          new DataError(`${path} expands to more than ${Math.floor(limit / 1e6)} MB, as no real table does.`),
        );
    },
  });
}
