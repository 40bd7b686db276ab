import type { DataSet, ImageItem, Split } from '@cxr-anomaly/data-cxr';
import { takePart } from './take-part';

function itemsOf(split: Split, labels: readonly (0 | 1)[]): ImageItem[] {
  return labels.map((label, i) => ({ id: `${split}/${i}`, split, label, meta: {} }));
}

const items = [
  ...itemsOf('train', [0, 1, 0, 0, 0, 0, 0]),
  ...itemsOf('val', [1, 0, 0]),
  ...itemsOf('test', [0, 0, 1, 1]),
];
const dataSet: DataSet = {
  ...{ source: 's', word: 's', fingerprint: 'f', items, problems: [] },
  decode: (index) => Promise.resolve({ width: index, height: 1, channels: 1, pixels: new Uint8Array(index) }),
  mask: (index) =>
    Promise.resolve(
      index === 11 ? undefined : { width: index, height: 1, channels: 1, pixels: new Uint8Array(index) },
    ),
};

describe('takePart', () => {
  it('takes normal images from train and val, and both classes from test, evenly spread', () => {
    const part = takePart(dataSet, { train: 3, val: 9, test: 2 });
    expect(part.items.map(({ id }) => id)).toEqual([
      ...['train/0', 'train/3', 'train/5'],
      ...['val/1', 'val/2'],
      ...['test/0', 'test/2'],
    ]);
  });

  it('decodes the images it lists, with their masks', async () => {
    const part = takePart(dataSet, { train: 0, val: 0, test: 9 });
    const widths = await Promise.all(part.items.map(async (_, i) => (await part.decode(i)).width));
    expect(widths).toEqual([10, 11, 12, 13]);
    const masks = await Promise.all(part.items.map(async (_, i) => (await part.mask?.(i))?.width));
    expect(masks).toEqual([10, undefined, 12, 13]);
  });

  it('is a different data set from the whole and from another part', () => {
    const prints = [3, 4].map((train) => takePart(dataSet, { train, val: 1, test: 1 }).fingerprint);
    expect(new Set([...prints, dataSet.fingerprint]).size).toBe(3);
  });
});
