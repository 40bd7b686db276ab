import type { Omission } from '@cxr-anomaly/core-nets';
import type { DataSet } from '@cxr-anomaly/data-cxr';
import { describeRun, listDifferences, type RunConfig } from './run-config';

const SETTINGS = { imageSize: 32, batchSize: 8, seed: 0, selection: 'last' } as const;

function describeWith(
  settings: Partial<typeof SETTINGS> | { batchSize: number },
  {
    word = 'folder:here',
    fingerprint = 'ab'.repeat(32),
    valFraction = 0.1,
    falseAlarmRate = 0.05,
    omits = [] as readonly Omission[],
  } = {},
) {
  const dataSet: DataSet = {
    ...{ source: 'folder', word, fingerprint, items: [], problems: [] },
    decode: () => Promise.reject(new Error('not decoded here')),
  };
  return describeRun({
    method: { name: 'deepsvdd' },
    settings: { ...SETTINGS, ...settings },
    dataSet,
    valFraction,
    falseAlarmRate,
    omits,
    encoderSha256: undefined,
    code: undefined,
  });
}

describe('listDifferences', () => {
  it('finds none between the same runs, even if the data was moved', () => {
    expect(listDifferences(describeWith({}), describeWith({}, { word: 'folder:there' }))).toEqual([]);
  });

  it('names each setting that differs with both values', () => {
    const now = describeWith({ batchSize: 16 }, { valFraction: 0.2, falseAlarmRate: 0.1 });
    expect(listDifferences(describeWith({}), now)).toEqual([
      'batchSize: 8 there, 16 now',
      'valFraction: 0.1 there, 0.2 now',
      'falseAlarmRate: 0.05 there, 0.1 now',
    ]);
  });

  it('names what a bundle leaves out: a run that reveals names differs from one without them', () => {
    expect(listDifferences(describeWith({}), describeWith({}, { omits: ['names'] }))).toEqual([
      'omits: [] there, ["names"] now',
    ]);
  });

  it("names changed code of a user's method, which must not continue a run", () => {
    const module = { name: './my-method.mjs', sha256: 'ab'.repeat(32) };
    const before = { ...describeWith({}), module };
    const now = { ...before, module: { ...module, sha256: 'cd'.repeat(32) } };
    expect(listDifferences(before, now)).toEqual([
      'code of the method: ./my-method.mjs (sha256 abababababab…) there, ./my-method.mjs (sha256 cdcdcdcdcdcd…) now',
    ]);
  });

  it('names another file of weights to start from', () => {
    const [before, now] = ['ab', 'cd'].map((part) => ({
      ...describeWith({}),
      encoderSha256: part.repeat(32),
    }));
    expect(listDifferences(before as RunConfig, now as RunConfig)).toEqual([
      'weights of the encoder: abababababab there, cdcdcdcdcdcd now',
    ]);
  });

  it('names data whose content changed under the same word', () => {
    const now = describeWith({}, { fingerprint: 'cd'.repeat(32) });
    expect(listDifferences(describeWith({}), now)).toEqual([
      'data fingerprint: abababababab (folder:here) there, cdcdcdcdcdcd (folder:here) now',
    ]);
  });

  it('treats what is read back from a file as the same run', () => {
    const config = describeWith({});
    expect(listDifferences(JSON.parse(JSON.stringify(config)) as typeof config, config)).toEqual([]);
  });
});
