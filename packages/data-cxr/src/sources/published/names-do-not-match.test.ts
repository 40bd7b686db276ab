import { join } from 'node:path';
import { writeTree, createTestFolder, noiseTree } from '../../files/testing/image-files';
import { describeDataSet } from '../../splits/describe-data-set';
import { openDataSet } from '../open-data-set';

const CASES = join(__dirname, 'testing/names-do-not-match');

const THREE_AND_ONE = {
  train: { normal: 3, anomalous: 1 },
  test: { normal: 3, anomalous: 1 },
};

describe('names that do not match', () => {
  it('takes JPEG copies for the PNG files of the NIH table, and says so', async () => {
    const { splits, problems, reading } = await describeDataSet(
      await openDataSet(`nih:${join(CASES, 'nih-as-jpg')}`),
      { quick: true },
    );
    expect({ splits, problems }).toEqual({ splits: THREE_AND_ONE, problems: [] });
    expect(reading).toContain(
      'extensions that differ from the table: 8 images (00000001_000.png → 00000001_000.jpg, 00000002_000.png → 00000002_000.jpg, 00000003_000.png → 00000003_000.jpg, 00000004_000.png → 00000004_000.jpg, 00000005_000.png → 00000005_000.jpg and 3 more)',
    );
  });

  it('reads full-size CheXpert in its batch folders', async () => {
    const dataSet = await openDataSet(`chexpert:${join(CASES, 'chexpert-in-batches')}`);
    const { splits, sizes, problems, reading } = await describeDataSet(dataSet, { quick: true });
    expect({ splits, problems }).toEqual({ splits: THREE_AND_ONE, problems: [] });
    expect(sizes).toEqual([{ size: '32×32, 8-bit gray', images: 8 }]);
    expect(reading).toContain(
      'images: from CheXpert-v1.0 batch 2 (train 1) (4 patients), valid (4 patients)',
    );
  });

  it('counts the files of another kind that a folder holds, and names one', async () => {
    await expect(openDataSet(`folder:${join(CASES, 'folder-of-bmp')}`)).rejects.toThrow(
      /no image to train on\. [\s\S]*holds 0 image files, and 9 other files \(\.bmp\), such as test\/normal\/0\.bmp\.[\s\S]*0\.bmp: is not named as an image/,
    );
  });

  it('counts what table and folder have, and names one of each, where nothing matches', async () => {
    const location = writeTree(createTestFolder(), {
      ...(await noiseTree(['images/patient-1.png', 'images/patient-2.png'])),
      'images/notes.bmp': 'x',
      'Data_Entry_2017.csv':
        'Image Index,Finding Labels,Patient ID\n00000001_000.png,No Finding,1\n00000002_000.png,Mass,2\n',
    });
    const error: unknown = await openDataSet(`nih:${location}`).catch((cause: unknown) => cause);
    expect(String(error).replaceAll(location, 'DIR').split('\n')).toEqual([
      'DataError: DIR has no image to train on. It needs one with "No Finding" in the training split.',
      '  DIR/Data_Entry_2017.csv names 2 images, such as 00000001_000.png.',
      '  The folder holds 2 image files, such as images/patient-1.png, and 2 other files (.csv, .bmp), such as Data_Entry_2017.csv.',
      '  No image could be used.',
      '  DIR/images: has 1 file (notes.bmp) not named as an image (.png .jpg .tif .webp .dcm); left out.',
      '  DIR/Data_Entry_2017.csv: names 2 images (00000001_000.png, 00000002_000.png) without a file; left out.',
      '  DIR: has 2 images (patient-1.png, patient-2.png) that no table names; left out.',
    ]);
  });
});
