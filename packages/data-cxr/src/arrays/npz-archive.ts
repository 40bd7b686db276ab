import { crc32 } from 'node:zlib';
import { fromFdPromise, type Entry, type ZipFile } from 'yauzl';
import { DataError } from '../errors';
import type { ListedFile } from '../files/list-images';
import { openDataFile, readOrExplain } from '../files/read-regular';
import { KEPT_IN_MEMORY, memoryBytes, type ByteSource } from './bytes/byte-source';
import { fileBytes } from './bytes/file-bytes';
import { InflatedBytes } from './bytes/inflated-bytes';
import { inflationLimit } from './inflation-limit';

/** The contents of an archive. */
export interface NpzArchive {
  readonly path: string;
  /** The requested arrays, by name without `.npy`. */
  readonly arrays: ReadonlyMap<string, ByteSource>;
  /** Names of all files in the archive. */
  readonly names: readonly string[];
}

/** A directory that claims more, up to four billion, would keep the reader busy for hours. */
const MOST_ENTRIES = 1000;

const STORED = 0;
const DEFLATED = 8;
const ADVICE = 'Download it again.';

/**
 * Opens only the requested arrays of an `.npz` archive; names in it are compared, never used as paths. Arrays of up to 64 MiB are
 * read and their checksums verified; for larger ones only their position is noted, so the size of an archive does not matter.
 *
 * @throws DataError naming the file, when it is not such an archive, is damaged or expands like a decompression bomb.
 */
export async function openNpz(file: ListedFile, wanted: readonly string[]): Promise<NpzArchive> {
  const { path } = file;
  const handle = await readOrExplain(path, (name) => openDataFile(name));
  try {
    // As bytes: otherwise this library refuses archives merely for the names of files that nobody requests.
    const zip = await fromFdPromise(handle.fd, { lazyEntries: true, autoClose: false, decodeStrings: false });
    return await readEntries(zip, file, wanted);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(
      `${path} cannot be read as an .npz archive (${reason.replace(/\.$/, '')}). ${ADVICE}`,
      { cause },
    );
  } finally {
    await handle.close();
  }
}

async function readEntries(zip: ZipFile, file: ListedFile, wanted: readonly string[]): Promise<NpzArchive> {
  const arrays = new Map<string, ByteSource>();
  const names: string[] = [];
  let inflated = 0;
  for await (const entry of zip.eachEntry()) {
    if (names.length >= MOST_ENTRIES)
      throw new DataError(`${file.path} lists more than ${MOST_ENTRIES} files. ${ADVICE}`);
    const name = nameOf(entry);
    names.push(name);
    const array = name.replace(/\.npy$/, '');
    if (!name.endsWith('.npy') || !wanted.includes(array)) continue;
    inflated += entry.uncompressedSize;
    if (inflated > inflationLimit(file.size))
      throw new DataError(`${file.path} expands like a decompression bomb. ${ADVICE}`);
    arrays.set(array, await openEntry(zip, entry, file, `${file.path}: ${array}`));
  }
  return { path: file.path, arrays, names };
}

/** The name as bytes, since strings were not requested. */
function nameOf({ fileNameRaw }: Entry): string {
  return fileNameRaw.toString('latin1');
}

async function openEntry(zip: ZipFile, entry: Entry, file: ListedFile, name: string): Promise<ByteSource> {
  const { compressionMethod: method, compressedSize, uncompressedSize: size } = entry;
  if (entry.isEncrypted()) throw new DataError(`${name} is encrypted. Save it without a password.`);
  if (method !== STORED && method !== DEFLATED) {
    throw new DataError(
      `${name} is compressed with method ${method}; only deflate is supported. Save it with numpy.savez_compressed.`,
    );
  }
  const { fileDataStart: start } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  const stored = fileBytes(file, { start, length: compressedSize }, name);
  const bytes =
    method === STORED
      ? stored
      : new InflatedBytes({ compressed: stored, compressedLength: compressedSize, format: 'raw', name });
  // For a large array the directory is trusted: looking for its end would mean inflating it.
  if (size > KEPT_IN_MEMORY)
    return {
      read: (from, length) => bytes.read(from, length),
      endsAt: (length) => Promise.resolve(length === size),
    };
  const kept = await bytes.read(0, size);
  if (!(await bytes.endsAt(size)) || crc32(kept) !== entry.crc32)
    throw new DataError(`${name} is damaged: its checksum does not match. ${ADVICE}`);
  return memoryBytes(kept);
}
