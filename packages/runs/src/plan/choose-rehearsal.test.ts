import { chooseRehearsal } from './choose-rehearsal';

const settings = { seed: 0, selection: 'last' } as const;

describe('chooseRehearsal', () => {
  it('tries eight full steps of a small training', () => {
    expect(chooseRehearsal({ ...settings, imageSize: 64, batchSize: 32 })).toEqual({
      ...{ batchSize: 32, batches: 8, scored: 128 },
    });
  });

  it('tries two steps with fewer images for a large one', () => {
    expect(chooseRehearsal({ ...settings, imageSize: 256, batchSize: 32 })).toEqual({
      ...{ batchSize: 4, batches: 2, scored: 16 },
    });
    expect(chooseRehearsal({ ...settings, imageSize: 1024, batchSize: 32 })).toMatchObject({ batchSize: 2 });
  });

  it('never tries more images per step than the training has, nor too many pixels unless there are only two images', () => {
    for (const imageSize of [16, 32, 64, 128, 224, 256, 512, 1024]) {
      for (const batchSize of [1, 2, 16, 200]) {
        const tried = chooseRehearsal({ ...settings, imageSize, batchSize });
        expect(tried.batchSize).toBeLessThanOrEqual(batchSize);
        if (tried.batchSize > 2) expect(tried.batchSize * imageSize ** 2).toBeLessThanOrEqual(4 * 256 ** 2);
      }
    }
  });
});
