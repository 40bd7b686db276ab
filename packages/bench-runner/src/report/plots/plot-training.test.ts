import { listLossCurves } from './plot-training';

describe('listLossCurves', () => {
  const epochs = [
    { epoch: 1, phase: 'pretrain', losses: { loss: 9, radius: 0 } },
    { epoch: 2, phase: 'train', losses: { loss: 4, distance: 8, radius: 0 }, validationLoss: 5 },
    { epoch: 3, phase: 'train', losses: { loss: 0, distance: 6, radius: 0 }, validationLoss: 3 },
  ];

  it('lists each part with the epochs that log it, the held-out loss last, and no part that is always 0', () => {
    const shown = listLossCurves(epochs).map(({ name, points }) => [
      name,
      points.map(({ epoch, value }) => [epoch, value]),
    ]);
    expect(shown).toEqual([
      [
        'loss',
        [
          [1, 9],
          [2, 4],
          [3, 0],
        ],
      ],
      [
        'distance',
        [
          [2, 8],
          [3, 6],
        ],
      ],
      [
        'held-out loss',
        [
          [2, 5],
          [3, 3],
        ],
      ],
    ]);
  });

  it('draws no more parts than any method has, whatever a log claims', () => {
    const losses = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`part ${i}`, 1]));
    expect(listLossCurves([{ epoch: 1, phase: 'train', losses }])).toHaveLength(24);
  });
});
