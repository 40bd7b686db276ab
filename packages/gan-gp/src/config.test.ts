import { resolveSettings } from '@cxr-anomaly/core-nets';
import { ganGpSettings } from './config';

describe('ganGpSettings', () => {
  it('repeats the reference: 128 px, full width, 650 epochs that end in a geometric decay', () => {
    expect(resolveSettings(ganGpSettings, { preset: 'reference' })).toMatchObject({
      imageSize: 128,
      width: 64,
      embeddingDim: 128,
      batchSize: 16,
      learningRate: 1e-4,
      beta1: 0.5,
      criticSteps: 5,
      gradientPenaltyWeight: 10,
      latentWeight: 1,
      reconstructionWeight: 10,
      ssimWeight: 20,
      epochs: 650,
      decayEpochs: 100,
      decay: 'geometric',
      normalization: 'signed',
      fit: 'crop',
      flip: true,
    });
  });

  it('refuses sides the networks cannot take, and says which they can', () => {
    const resolve = (assignment: string) => () =>
      resolveSettings(ganGpSettings, { assignments: [assignment] });
    expect(resolve('imageSize=96')).toThrow('imageSize=96: must be one of 64, 128.');
    expect(resolve('imageSize=128')()).toMatchObject({ imageSize: 128 });
  });
});
