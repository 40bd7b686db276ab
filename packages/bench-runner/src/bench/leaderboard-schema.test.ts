import { metricsOf } from '../testing/metrics-of';
import { describeBaseline, describeExternal, describeMethod } from './leaderboard';
import { leaderboardSchema } from './leaderboard-schema';

const METHOD = { name: 'deepsvdd', title: 'Deep-SVDD' } as const;
const board = [
  describeMethod(METHOD, 'phantom', [{ seed: 0, folder: 'runs/board/deepsvdd-s0', failure: 'no memory' }]),
  describeBaseline('phantom', {
    name: 'mean',
    title: 'Mean',
    seconds: 1,
    scores: new Float32Array(),
    test: metricsOf(0.7),
  }),
  describeBaseline('phantom', {
    ...{ name: 'few', title: 'Few', seconds: 1, scores: new Float32Array() },
    test: { ...metricsOf(0.7), aurocCi: null, aurocCiReason: 'one image' },
  }),
];

const parse = (change: (text: string) => string) =>
  leaderboardSchema.safeParse(JSON.parse(change(JSON.stringify(board))));

describe('leaderboardSchema', () => {
  it('accepts the board that bench writes', () => {
    expect(parse((text) => text).data).toEqual(board);
  });

  it.each(['../secret', '/etc', '..', '.', 'a/b', 'a\\\\b', ''])(
    'refuses a run outside the folder: %j',
    (run) => {
      expect(parse((text) => text.replace('deepsvdd-s0', run)).success).toBe(false);
    },
  );

  const external = describeExternal(
    'phantom',
    {
      title: 'other',
      path: 'preds.csv',
      sha256: 'a'.repeat(64),
      copy: 'external/other.csv',
      test: metricsOf(0.7),
    },
    { comparisons: [], againstExternal: [{ title: 'another', difference: 0.1, ci: null, pValue: null }] },
  );

  it('accepts scores of another tool that bench writes', () => {
    expect(leaderboardSchema.parse(JSON.parse(JSON.stringify([...board, external])))).toEqual([
      ...board,
      external,
    ]);
  });

  it.each([
    '/etc/passwd',
    'external/../../other.csv',
    'external/a/b.csv',
    'external\\b.csv',
    'run/scores.csv',
  ])('refuses a copy of such scores outside their folder: %j', (scores) => {
    expect(leaderboardSchema.safeParse([{ ...external, scores }]).success).toBe(false);
  });

  it('refuses other lists', () => {
    expect(parse((text) => text.replace('"seeds":[]', '"seeds":{"length":1}')).success).toBe(false);
    expect(leaderboardSchema.safeParse({}).success).toBe(false);
  });
});
