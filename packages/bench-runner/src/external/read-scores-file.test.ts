import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError } from '@cxr-anomaly/data-cxr';
import { readScoresFile } from './read-scores-file';

let path: string;
beforeAll(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'scores-file-')), 'preds.csv');
});
afterAll(() => rm(join(path, '..'), { recursive: true }));

async function read(text: string) {
  await writeFile(path, text);
  return readScoresFile(path);
}

describe('readScoresFile', () => {
  it.each([
    ['id,score', 'a,1', { id: 'a', score: '1' }],
    [
      '\ufeffpred_label,Anomaly_Score,Image_Path',
      '1,0.25,"/x, y/a.png"',
      { id: '/x, y/a.png', score: '0.25' },
    ],
    [' path , pred_score ,label', 'a,1e-3,0', { id: 'a', score: '1e-3' }],
  ])('finds the columns of %j by name', async (header, row, expected) => {
    const { rows } = await read(`${header}\r\n${row}\r\n\r\n`);
    expect(rows).toEqual([expected]);
  });

  it('returns the same digest as sha256sum', async () => {
    const { sha256 } = await read('id,score\na,1\n');
    expect(sha256).toBe('edaa56cdf2c758415d005eed89413aaaea05a2a8904c0e9a3fe237291c438f7f');
  });

  it.each([
    [
      'no ids',
      'name,score\na,1',
      /has no column of ids\. Its name must be one of id, image,.* the first line has name, score\./,
    ],
    ['no scores', 'id;score\na;1', /has no column of ids.* first line has id;score/],
    [
      'two columns of ids',
      'id,path,score\n1,a,1',
      /several columns that could hold the ids: id, path\. Remove/,
    ],
    ['two columns of scores', 'id,score,Score\n1,a,1', /several columns .* the scores: score, Score/],
    ['nothing', '', /has no column of ids.* has nothing/],
    ['an open quote', `id,score\n"a,1${' '.repeat(200_000)}`, /is not a CSV file/],
    ['a short row', 'id,score\na\n', /is not a CSV file: .*line 2/],
  ])('refuses a file with %s', async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(DataError);
    await expect(read(text)).rejects.toThrow(message);
  });

  it('says why a file cannot be read', async () => {
    await expect(readScoresFile(`${path}.gone`)).rejects.toThrow(DataError);
    await expect(readScoresFile(tmpdir())).rejects.toThrow(DataError);
  });
});
