import { createHash } from 'node:crypto';
import type { DataSet } from '@cxr-anomaly/data-cxr';
import { openDataSet } from '@cxr-anomaly/data-cxr/node';
import { realDataPath } from '@cxr-anomaly/fixtures';

/** Real films, with a test set that nothing is chosen by. */
export const dataSets = [
  { name: 'NIH sample', word: `nih:${realDataPath('nih-cxr-256')}` },
  { name: 'PneumoniaMNIST', word: `medmnist:${realDataPath('pneumoniamnist.npz')}` },
] as const;

export type RealData = (typeof dataSets)[number];

/** Most normal images trained on: PneumoniaMNIST has 1214, and its runs would take five times as long as those on NIH films. */
const MOST_TRAINED = 300;

/** Opens a data set with the first 300 of its normal training images, and all others. */
export async function openLimited({ word }: RealData): Promise<DataSet> {
  const dataSet = await openDataSet(word);
  let trained = 0;
  const kept = [...dataSet.items.keys()].filter((index) => {
    const item = dataSet.items[index];
    return item?.split !== 'train' || (item.label === 0 && ++trained <= MOST_TRAINED);
  });
  return {
    ...dataSet,
    fingerprint: createHash('sha256')
      .update(JSON.stringify([dataSet.fingerprint, kept]))
      .digest('hex'),
    items: dataSet.items.filter((_, index) => kept.includes(index)),
    decode: (index) => dataSet.decode(kept[index] as number),
  };
}
