import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeRealData } from '@cxr-anomaly/fixtures';
import { decodeDicom } from './decode-dicom';
import { describeDifferences, type ExpectedImage } from './testing/compare-display';

const samples = join(__dirname, 'testing/samples');
/** Cases that users of similar software reported: values written by hand from what the standard or the header says. */
const cases = join(__dirname, 'testing/cases');

function readExpected(folder: string): Record<string, ExpectedImage> {
  return JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<string, ExpectedImage>;
}

describe.each([
  ['sample', samples],
  ['case', cases],
])('decodeDicom on each %s', (_, folder) => {
  const expected = readExpected(folder);

  it.each(Object.keys(expected))('shows %s as another implementation does', async (name) => {
    const image = await decodeDicom(readFileSync(join(folder, name)), name);
    const wanted = expected[name] as ExpectedImage;
    expect(describeDifferences(image, wanted)).toEqual([]);
    expect((image.warnings ?? []).map(({ kind }) => kind)).toEqual(wanted.warnings ?? []);
  });
});

describe('decodeDicom', () => {
  it('has a right value for each sample', () => {
    expect(readdirSync(samples).filter((name) => name.endsWith('.dcm'))).toEqual(
      Object.keys(readExpected(samples)).sort(),
    );
  });

  it.each([
    ['key-objects.dcm', /it is a selection of key objects/],
    ['presentation-state.dcm', /it is a presentation state/],
    ['structured-report.dcm', /it is a structured report/],
  ])('says what %s is instead of a picture', async (name, message) => {
    await expect(decodeDicom(readFileSync(join(cases, name)), name)).rejects.toThrow(message);
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
