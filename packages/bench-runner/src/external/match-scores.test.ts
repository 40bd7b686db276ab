import { DataError } from '@cxr-anomaly/data-cxr';
import { matchScores, takeScores } from './match-scores';

const IDS = ['test/normal/0.png', 'test/normal/1.png', 'test/mass/0.png'];

const match = (rows: readonly (readonly [id: string, score: string])[], ids: readonly string[] = IDS) =>
  matchScores({ path: 'preds.csv', sha256: 'f', rows: rows.map(([id, score]) => ({ id, score })) }, ids);

function problemsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof DataError) return [error.summary, ...error.lines];
    throw error;
  }
  return [];
}

describe('matchScores', () => {
  it('matches by id, regardless of the order of rows', () => {
    const matched = match([
      ['test/mass/0.png', '3'],
      ['test/normal/1.png', '-2.5e-1'],
      ['test/normal/0.png', '1'],
    ]);
    expect(takeScores(matched, IDS)).toEqual([1, -0.25, 3]);
    expect(matched.byPath).toEqual([]);
  });

  it('accepts ids as written in scores.csv', () => {
    const ids = ['=1.png', 'a\\b.png', 'a\nb.png'];
    const matched = match(
      [
        ["'=1.png", '1'],
        ['a\\\\b.png', '2'],
        ['a\\nb.png', '3'],
      ],
      ids,
    );
    expect(takeScores(matched, ids)).toEqual([1, 2, 3]);
  });

  it('matches a path and an id if only one image has the other as its ending, and says so', () => {
    const matched = match([
      ['/data/films/test/normal/0.png', '1'],
      ['D:\\films\\test\\mass\\0.png', '3'],
      ['1.png', '2'],
    ]);
    expect(takeScores(matched, IDS)).toEqual([1, 2, 3]);
    expect(matched.byPath).toContainEqual({ row: '1.png', id: 'test/normal/1.png' });
    expect(matched.byPath).toHaveLength(3);
  });

  it('prefers the exact id to a path with the same ending', () => {
    const ids = ['0.png', 'test/0.png'];
    expect(
      takeScores(
        match(
          [...ids.entries()].map(([i, id]) => [id, String(i)]),
          ids,
        ),
        ids,
      ),
    ).toEqual([0, 1]);
  });

  it('is fast even if all images have the same file name', () => {
    const ids = Array.from({ length: 50_000 }, (_, i) => `patient${i}/study1/view1.jpg`);
    const rows = ids.map((id, i) => [`/data/${id}`, String(i)] as const);
    expect(takeScores(match(rows, ids), ids)).toEqual(ids.map((_, i) => i));
  });

  it('counts and names rows that fit no image or several, images with several scores, and scores that are not numbers', () => {
    const rows = [
      ['0.png', '1'],
      // Folders that contradict each other.
      ['other/normal/1.png', '2'],
      ['train/7.png', '2'],
      ['test/normal/0.png', 'nan'],
      ['/x/test/normal/0.png', '4'],
      ['test/mass/0.png', ''],
    ] as const;
    expect(problemsOf(() => match(rows))).toEqual([
      expect.stringMatching(/^preds\.csv must hold one score for each of the 3 test images/),
      '2 rows fit no test image (other/normal/1.png, train/7.png)',
      '1 row fits several test images (0.png)',
      '1 test image has several scores (test/normal/0.png)',
      '2 scores are not finite numbers (test/normal/0.png: nan, test/mass/0.png: empty)',
      '1 test image has no score (test/normal/1.png)',
    ]);
  });

  it.each(['inf', '-Infinity', '1e999', 'tensor(0.5)', '0.5 0.6', ' '])('refuses the score %j', (score) => {
    expect(problemsOf(() => match([['1.png', score]]))).toContainEqual(
      expect.stringContaining('not a finite number'),
    );
  });

  it('refuses scores for only some of the images, but accepts a score for an image that could not be decoded', () => {
    const matched = match([
      ['test/normal/0.png', '1'],
      ['test/mass/0.png', '3'],
    ]);
    expect(problemsOf(() => takeScores(matched, IDS))).toEqual([
      expect.stringContaining('one score for each of the 3'),
      '1 test image has no score (test/normal/1.png)',
    ]);
    expect(takeScores(matched, ['test/mass/0.png'])).toEqual([3]);
  });
});
