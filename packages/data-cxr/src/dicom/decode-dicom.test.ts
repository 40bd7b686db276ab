import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeRealData } from '@cxr-anomaly/fixtures';
import { decodeDicom } from './decode-dicom';
import { describeDifferences, type ExpectedImage } from './testing/compare-display';

const samples = join(__dirname, 'testing/samples');

function readExpected(folder: string): Record<string, ExpectedImage> {
  return JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<string, ExpectedImage>;
}

describe('decodeDicom', () => {
  const expected = readExpected(samples);

  it.each(Object.keys(expected))('shows %s as another implementation does', async (name) => {
    const image = await decodeDicom(readFileSync(join(samples, name)), name);
    const wanted = expected[name] as ExpectedImage;
    expect(describeDifferences(image, wanted)).toEqual([]);
    expect((image.warnings ?? []).map(({ kind }) => kind)).toEqual(wanted.warnings ?? []);
  });

  it('has a right value for each sample', () => {
    expect(readdirSync(samples).filter((name) => name.endsWith('.dcm'))).toEqual(
      Object.keys(expected).sort(),
    );
  });
});

describeRealData('dicom', 'decodeDicom on X-rays written as DICOM', (real) => {
  const expected = readExpected(real);

  it.each(Object.keys(expected))('gives the display values of %s', async (name) => {
    const image = await decodeDicom(readFileSync(join(real, name)), name);
    expect(describeDifferences(image, expected[name] as ExpectedImage)).toEqual([]);
    expect(image.warnings).toBeUndefined();
  });
});
