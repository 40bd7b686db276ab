import { methods } from '../registry';
import { chooseRehearsals, most } from './estimate-needs';
import { planSweep } from './plan-sweep';
import { parseGrid } from './read-grid';
import { PORTABLE } from './testing/portable';

const rehearsed = async (text: string) =>
  chooseRehearsals(await planSweep(await parseGrid(text, 'grid.yaml', methods), 'out', PORTABLE));

describe('chooseRehearsals', () => {
  it('takes, of a whole grid, one run of each method: that with the largest sizes and most epochs', async () => {
    const runs = await rehearsed(
      'methods: [memdae, rlad]\npresets: smoke\nseeds: 0-2\nsettings:\n  epochs: [1, 3]\n  batchSize: [8, 4]\n' +
        '  imageSize: [32, 64]\n  learningRate: [0.001, 0.01]',
    );
    expect(runs.map(({ method, settings }) => ({ ...settings, name: method.name }))).toMatchObject([
      { name: 'memdae', epochs: 3, batchSize: 8, imageSize: 64, seed: 0 },
      { name: 'rlad', epochs: 3, batchSize: 8, imageSize: 64, seed: 0 },
    ]);
  });

  it('takes one for each word, of which none need more than the other, and for each data set', async () => {
    const words = await rehearsed('methods: memdae\nsettings:\n  tone: [none, equalize]');
    expect(words.map(({ settings }) => settings)).toMatchObject([{ tone: 'none' }, { tone: 'equalize' }]);
    expect(await rehearsed('methods: memdae\ndata: [phantom, phantom?n=80]')).toHaveLength(2);
  });
});

describe('most', () => {
  it('takes memory and time apart', () => {
    expect(
      most([
        { bytes: 2, minutes: 5 },
        { bytes: 9, minutes: 1 },
      ]),
    ).toEqual({ bytes: 9, minutes: 5 });
  });
});
