import { MAX_FILE_BYTES } from '@cxr-anomaly/data-cxr';
import type { ChosenFile } from '../model/film';

/** Most files of an archive that are listed. */
const MOST_ENTRIES = 100_000;

/**
 * Lists the files of a zip archive. Each is unpacked when it is read, so the archive may be larger than memory.
 *
 * @throws Error when it is not an archive, or lists more files than any collection of films.
 */
export async function readZip(archive: Blob, name: string): Promise<ChosenFile[]> {
  const { BlobReader, BlobWriter, configure, ZipReader } = await import('@zip.js/zip.js');
  // Its workers would be scripts from blob: addresses, which the content security policy forbids.
  configure({ useWebWorkers: false });
  const reader = new ZipReader(new BlobReader(archive));
  const files: ChosenFile[] = [];
  for await (const entry of reader.getEntriesGenerator()) {
    if (entry.directory) continue;
    if (files.length === MOST_ENTRIES) throw new Error(`${name} lists more than ${MOST_ENTRIES} files.`);
    const { filename, uncompressedSize } = entry;
    const read = (): Promise<Blob> => {
      if (uncompressedSize > MAX_FILE_BYTES)
        throw new Error(`${filename} is larger than ${MAX_FILE_BYTES / 2 ** 20} MiB. Reduce it first.`);
      return entry.getData(new BlobWriter());
    };
    files.push({ path: `${name}/${filename}`, read: () => Promise.resolve().then(read) });
  }
  return files;
}
