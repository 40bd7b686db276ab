import { join } from 'node:path';
import { createTestFolder, writeTree } from '../files/testing/image-files';
import { openDataSet } from '../sources/open-data-set';

/** The data word that the error about a word suggests. */
async function askedAbout(word: string): Promise<string | undefined> {
  const error: unknown = await openDataSet(word).catch((reason: unknown) => reason);
  return /Did you mean (.*)\?$/.exec((error as Error).message)?.[1];
}

describe('a data word without a source', () => {
  it.each([
    ['train/normal/a.png', 'folder'],
    ['Data_Entry_2017.csv', 'nih'],
    ['Data_Entry_2017_v2020.csv', 'nih'],
    ['stage_2_train_labels.csv', 'rsna'],
    ['mimic-cxr-2.0.0-metadata.csv.gz', 'mimic'],
    ['valid.csv', 'chexpert'],
    ['annotations/a.csv', 'vindr'],
    ['a.dcm', 'dicom'],
  ])('suggests, for a folder with %s, the source %s', async (name, source) => {
    const root = writeTree(createTestFolder(), { [name]: 'x' });
    expect(await askedAbout(root)).toBe(`${source}:${root}`);
    expect(await askedAbout(`${root}?test=0.3`)).toBe(`${source}:${root}?test=0.3`);
  });

  it('suggests MedMNIST for an archive of arrays', async () => {
    const path = join(writeTree(createTestFolder(), { 'own.npz': 'x' }), 'own.npz');
    expect(await askedAbout(path)).toBe(`medmnist:${path}`);
  });

  it('suggests a source whose name is similar', async () => {
    expect(await askedAbout('folders:films')).toBe('folder:films');
    expect(await askedAbout('NIH:films')).toBe('nih:films');
    expect(await askedAbout('phant?n=8')).toBe('phantom?n=8');
    expect(await askedAbout('x:films')).toBeUndefined();
  });
});
