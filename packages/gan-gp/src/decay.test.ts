import { decayedRate } from './decay';

const rates = (decay: 'linear' | 'geometric', epochs: number, decayEpochs: number): number[] =>
  Array.from({ length: epochs }, (_, epoch) =>
    decayedRate({ learningRate: 8, epochs, decayEpochs, decay }, epoch),
  );

describe('decayedRate', () => {
  it('is constant, then takes the same amount off after each of the last epochs', () => {
    expect(rates('linear', 6, 4)).toEqual([8, 8, 8, 6, 4, 2]);
  });

  it('or takes the same share of what is left, as the reference does', () => {
    expect(rates('geometric', 6, 4)).toEqual([8, 8, 8, 6, 4.5, 3.375]);
  });

  it('falls from the first epoch on if training is shorter than the decay, and never if that is one epoch', () => {
    expect(rates('linear', 3, 4)).toEqual([8, 6, 4]);
    expect(rates('geometric', 3, 1)).toEqual([8, 8, 8]);
  });
});
