import type { DataSet } from '@cxr-anomaly/data-cxr';

/** Decodes every image of a small data set. */
export async function readEvery(dataSet: DataSet): Promise<void> {
  for (const index of dataSet.items.keys()) await dataSet.decode(index);
}
