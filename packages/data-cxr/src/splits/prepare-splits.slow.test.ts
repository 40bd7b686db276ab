import { describeRealData } from '@cxr-anomaly/fixtures';
import type { ImageSource, PixelBatch, Preprocessing } from '../contracts';
import { createTestFolder } from '../files/testing/image-files';
import { openDataSet } from '../sources/open-data-set';
import { prepareSplits } from './prepare-splits';

const signed: Preprocessing = {
  side: 64,
  channels: 1,
  fit: 'stretch',
  tone: 'none',
  normalization: { kind: 'signed' },
};

async function readAll(source: ImageSource): Promise<PixelBatch> {
  for await (const batch of source.batches({ batchSize: source.items.length })) return batch;
  throw new Error('no batch');
}

describeRealData('nih-cxr-256', 'prepareSplits on NIH ChestX-ray14 at 256 pixels', (real) => {
  /** Chance that a random anomalous image is darker than a random normal one; ties count half. */
  async function darknessAuroc(tone: Preprocessing['tone']): Promise<number> {
    const preprocessing: Preprocessing = { ...signed, tone };
    const { test } = await prepareSplits(await openDataSet(`nih:${real}`), preprocessing, { cacheDir });
    if (test === undefined) throw new Error('no test split');
    const { pixels } = await readAll(test);
    const size = pixels.length / test.items.length;
    const means = test.items.map(
      (_, i) => pixels.subarray(i * size, (i + 1) * size).reduce((sum, value) => sum + value, 0) / size,
    );
    const of = (label: number) => means.filter((_, i) => test.items[i]?.label === label);
    const pairs = of(1).flatMap((sick) =>
      of(0).map((normal) => (Math.abs(sick - normal) < 1e-6 ? 0.5 : Number(sick < normal))),
    );
    return pairs.reduce((sum, value) => sum + value, 0) / pairs.length;
  }

  jest.setTimeout(60_000);
  const cacheDir = createTestFolder();

  it('decodes every image, with no patient or image in two splits', async () => {
    const options = { cacheDir, valFraction: 0.1, strict: true };
    const { train, val, test } = await prepareSplits(await openDataSet(`nih:${real}`), signed, options);
    expect([train.items.length + (val?.items.length ?? 0), test?.items.length]).toEqual([231, 201]);
    expect(val?.items.length).toBeGreaterThanOrEqual(23);
  });

  it('lets mean darkness tell pneumonia with an AUROC of 0.75, and with equalize not at all', async () => {
    expect(await darknessAuroc('none')).toBeCloseTo(0.75, 2);
    expect(await darknessAuroc('equalize')).toBeCloseTo(0.5, 2);
  });
});
