/** What is trained: few settings for each method, the first of them the preset `cpu`, each other one changing what it names. */

export interface Candidate {
  readonly method: string;
  /** Names the setting in tables. */
  readonly name: string;
  readonly changes: Readonly<Record<string, string | number | boolean>>;
}

const of = (method: string, changes: Readonly<Record<string, Candidate['changes']>>): Candidate[] =>
  Object.entries(changes).map(([name, change]) => ({ method, name, changes: change }));

export const CPU = 'cpu';

/** Written down before the first run. */
export const candidates: readonly Candidate[] = [
  ...of('memdae', {
    [CPU]: {},
    'tone none': { tone: 'none' },
    'embeddingDim 100': { embeddingDim: 100 },
    'epochs 24': { epochs: 24 },
    'noise none': { noise: 'none' },
    'tone none, embeddingDim 100, epochs 24': { tone: 'none', embeddingDim: 100, epochs: 24 },
  }),
  ...of('mahalanobis', {
    [CPU]: {},
    'tone none': { tone: 'none' },
    'imageSize 128': { imageSize: 128 },
    'imageSize 128, tone none': { imageSize: 128, tone: 'none' },
    'tone equalize': { tone: 'equalize' },
  }),
  ...of('deepsvdd', {
    [CPU]: {},
    'tone none': { tone: 'none' },
    'epochs 25': { epochs: 25 },
    'soft-boundary': { objective: 'soft-boundary' },
    'reconstructionWeight 0.5': { reconstructionWeight: 0.5 },
    'tone none, reconstructionWeight 0.5': { tone: 'none', reconstructionWeight: 0.5 },
  }),
  ...of('rlad', {
    [CPU]: {},
    'tone none': { tone: 'none' },
    'rounds 1': { rounds: 1 },
    'learningRate 1e-4': { learningRate: 1e-4 },
    'tone none, rounds 1': { tone: 'none', rounds: 1 },
  }),
  ...of('gan-gp', {
    [CPU]: {},
    'tone none': { tone: 'none' },
    'epochs 10': { epochs: 10, decayEpochs: 5 },
  }),
];
