import { nearestName } from './nearest-name';

const NAMES = ['batchSize', 'learningRate', 'nu', 'seed'];

describe('nearestName', () => {
  it.each([
    ['learnigRate', 'learningRate'],
    ['LEARNING_RATE', 'learningRate'],
    ['batch-size', 'batchSize'],
    ['BATCHSIZE', 'batchSize'],
    ['sed', 'seed'],
    ['mu', 'nu'],
    ['lr', 'learningRate'],
    ['BS', 'batchSize'],
  ])('takes %s for %s', (mistyped, name) => expect(nearestName(mistyped, NAMES)).toBe(name));

  it('guesses nothing when more than a third of the letters differ', () => {
    for (const far of ['epochs', 'batch', 'x', '', 'rate']) expect(nearestName(far, NAMES)).toBeUndefined();
  });

  it('prefers the nearest of several', () => {
    expect(nearestName('rotat', ['rotates', 'rotate', 'notate'])).toBe('rotate');
  });
});
