import { explainOutOfMemory } from './out-of-memory';

const ONEDNN = (status: number) =>
  'Invalid TF_Status: 10\n' +
  `Message: Operation received an exception:Status: ${status}, message: could not create a primitive, in file mkl.cc:1188`;

describe('explainOutOfMemory', () => {
  it.each([
    'OOM when allocating tensor with shape[8,512,512,64]',
    'std::bad_alloc',
    "ENOMEM: not enough memory, read '/data/chest.png'",
    'Array buffer allocation failed',
    ONEDNN(1),
  ])('knows what this means: %s', (message) => {
    expect(explainOutOfMemory(new Error(message))).toMatch(/^Memory ran out \(.*Choose a smaller batchSize/);
  });

  it.each(['The tone is unknown.', ONEDNN(2)])('leaves other errors alone: %s', (message) => {
    expect(explainOutOfMemory(new Error(message))).toBeUndefined();
  });
});
