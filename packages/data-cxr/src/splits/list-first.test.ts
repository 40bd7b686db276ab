import type { DataProblem } from '../contracts';
import { listFirst } from './list-first';

const small = Array.from({ length: 20 }, (_, i): DataProblem => ({
  subject: `${i}.txt`,
  message: 'is no image.',
}));
const leak = (subject: string): DataProblem => ({ subject, message: 'share 1 identical image.', leak: true });

describe('listFirst', () => {
  it('lists so many, and counts the others', () => {
    expect(listFirst(small, 2)).toEqual({
      lines: ['0.txt: is no image.', '1.txt: is no image.'],
      hidden: 18,
    });
    expect(listFirst(small.slice(0, 2), 2)).toMatchObject({ hidden: 0 });
  });

  it('lists every leak, before others, however many are shown', () => {
    const problems = [...small, leak('train and test'), leak('val and test')];
    expect(listFirst(problems, 3)).toEqual({
      lines: [
        'train and test: share 1 identical image.',
        'val and test: share 1 identical image.',
        '0.txt: is no image.',
      ],
      hidden: 19,
    });
    expect(listFirst(problems, 1).lines).toHaveLength(2);
  });
});
