import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTestFolder, writeTree } from '../../files/testing/image-files';
import { dicomTree } from '../testing/dicom-files';
import { openDataSet } from '../open-data-set';
import { listItems, listMasks, listProblems, makeTree, maskTree, open, SPLIT, texts } from './testing/layout';

describe('sortImages', () => {
  it('names files and folders whose names are no UTF-8, uses the others, and refuses them when strict', async () => {
    const root = await makeTree([...SPLIT, 'train/normal/p1/d.png']);
    const latin = (path: string): Buffer => Buffer.from(join(root, path), 'latin1');
    renameSync(join(root, 'train/normal/p1'), latin('train/normal/René'));
    mkdirSync(latin('é'));
    writeFileSync(latin('test/mass/ä.png'), 'x');
    const dataSet = await openDataSet(`folder:${root}`);
    expect(listItems(dataSet)).toEqual([
      'train 0 train/normal/a.png',
      'test 1 test/mass/c.png',
      'test 0 test/normal/b.png',
    ]);
    const message = 'has a name that is not UTF-8; it is left out with everything in it. Rename it.';
    expect(listProblems(dataSet).sort()).toEqual([
      String.raw`DIR/\xe9: ${message}`,
      String.raw`DIR/test/mass/\xe4.png: ${message}`,
      String.raw`DIR/train/normal/Ren\xe9: ${message}`,
    ]);
    await expect(openDataSet(`folder:${root}`, { strict: true })).rejects.toThrow(/not UTF-8/);
  });

  it('counts files of unknown kinds, and names one of each', async () => {
    const dataSet = await open(
      SPLIT,
      texts(['train/normal/1.bmp', 'train/normal/2.bmp', 'test/mass/x.npy', 'notes.txt']),
    );
    expect(listProblems(dataSet)).toEqual([
      'DIR/test/mass/x.npy: is not named as an image (.png .jpg .tif .webp .dcm). Left out.',
      'DIR/train/normal/1.bmp: is not named as an image (.png .jpg .tif .webp .dcm), nor is 1 more .bmp file. Convert it to PNG.',
    ]);
  });

  it('reads the same layouts of DICOM files', async () => {
    const root = writeTree(createTestFolder(), {
      ...dicomTree([
        'Data/Training/good/img/1.2.3',
        'Data/Training/good/img/1.2.4',
        'Data/valid/good/1',
        'Data/test/Ungood/img/1.2.5',
        'Data/test/Ungood/img/1.2.6',
      ]),
      ...(await maskTree(['Data/test/Ungood/label/1.2.5.png'], 255)),
      ...texts(['Data/readme.txt']),
    });
    const dataSet = await openDataSet(`dicom:${root}`);
    expect(listItems(dataSet)).toEqual([
      'train 0 Training/good/img/1.2.3',
      'train 0 Training/good/img/1.2.4',
      'val 0 valid/good/1',
      'test 1 test/Ungood/img/1.2.5',
      'test 1 test/Ungood/img/1.2.6',
    ]);
    expect(await listMasks(dataSet)).toEqual(['test/Ungood/img/1.2.5 1']);
  });
});
