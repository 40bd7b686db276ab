import { runBounded } from '@cxr-anomaly/files';
import type { Meta } from '../../contracts';
import { readDicomFacts } from '../../dicom/read-facts';
import { DataError } from '../../errors';
import type { ImageFile } from '../../files/file-data-set';

/** Headers read at once; each waits for the disk most of its time. */
const CONCURRENCY = 16;

/**
 * Adds what the headers of DICOM files say about view, sex, age, manufacturer and size to their images, for data sets whose tables
 * do not. A file that cannot be read stays as it is: decoding it says why.
 */
export async function addHeaderColumns(images: readonly ImageFile[]): Promise<ImageFile[]> {
  const columns: (Meta | undefined)[] = images.map(() => undefined);
  await runBounded(images.length, CONCURRENCY, async (i) => {
    const { path } = (images[i] as ImageFile).file;
    if (!/\.(dcm|dicom)$/i.test(path)) return;
    try {
      columns[i] = (await readDicomFacts(path)).columns;
    } catch (cause) {
      if (!(cause instanceof DataError)) throw cause;
    }
  });
  return images.map((image, i) => {
    const { item } = image;
    return columns[i] ? { ...image, item: { ...item, meta: { ...item.meta, ...columns[i] } } } : image;
  });
}
