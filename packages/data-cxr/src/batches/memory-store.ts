import type { DecodedImage } from '../contracts';
import type { RowReader, RowStore } from './image-source';

/** A store of images in memory, all at the network's side. */
export function memoryStore(images: readonly DecodedImage[]): RowStore {
  const reader: RowReader = {
    read: (rows) => Promise.resolve(Array.from(rows, (row) => images[row] as DecodedImage)),
    close: () => Promise.resolve(),
  };
  return { open: () => Promise.resolve(reader) };
}
