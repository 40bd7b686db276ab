import { hashFile, type HashedFile, type ReadFile } from '@cxr-anomaly/core-nets';
import type { BundleSource } from '../contracts';

/**
 * Reads a bundle's files, from an address or out of what the user chose. Each is fetched once, whichever backend it is opened
 * for, and kept until this function is forgotten.
 */
export function bundleReader({ files }: BundleSource): ReadFile {
  const known = new Map<string, Promise<HashedFile>>();
  return (path, most) => {
    const reading = known.get(path) ?? readBlob(files, path, most).then(hashFile);
    known.set(path, reading);
    return reading;
  };
}

async function readBlob(files: BundleSource['files'], path: string, most: number): Promise<Uint8Array> {
  if (typeof files !== 'string') {
    const file = files.get(path);
    if (!file) throw new Error('there is no such file');
    if (file.size > most) throw tooLong(file.size, most);
    return new Uint8Array(await file.arrayBuffer());
  }
  const response = await fetch(new URL(path, files), { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
  const length = Number(response.headers.get('content-length') ?? 0);
  if (length > most) throw tooLong(length, most);
  return new Uint8Array(await response.arrayBuffer());
}

function tooLong(size: number, most: number): Error {
  return new Error(`it has ${size} bytes; at most ${most} are allowed`);
}
