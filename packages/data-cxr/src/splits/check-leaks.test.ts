import type { Split } from '../contracts';
import { checkLeaks, type DigestedItem } from './check-leaks';

function image(id: string, sha256: string, group?: string): DigestedItem {
  const item = { id, split: 'train' as Split, label: 0 as const, meta: {} };
  return { item: group === undefined ? item : { ...item, group }, sha256 };
}

describe('checkLeaks', () => {
  it('names groups and identical images that both sets have', () => {
    const train = [image('a', 'x', 'p1'), image('b', 'y', 'p2'), image('c', 'z', 'p2')];
    const test = [image('d', 'v', 'p2'), image('e', 'w', 'p2'), image('f', 'x', 'p3')];
    expect(checkLeaks(train, test, ['train', 'test'])).toEqual([
      {
        subject: 'train and test',
        leak: true,
        message: 'share 1 patient (p2). Move all images of a patient to one split.',
      },
      {
        subject: 'train and test',
        leak: true,
        message: 'share 1 identical image (a = f). Remove it from one split.',
      },
    ]);
  });

  it('finds nothing between sets that share nothing, groups unknown included', () => {
    expect(
      checkLeaks(
        [image('a', 'x'), image('b', 'y', 'p')],
        [image('c', 'z'), image('d', 'v', 'q')],
        ['a', 'b'],
      ),
    ).toEqual([]);
  });

  it('names the first five of many', () => {
    const many = Array.from({ length: 9 }, (_, i) => image(`t${i}`, `${i}`));
    const twins = many.map(({ item, sha256 }) => image(`${item.id}'`, sha256));
    expect(checkLeaks(many, twins, ['a', 'b'])[0]?.message).toContain(
      "share 9 identical images (t0 = t0', t1 = t1', t2 = t2', t3 = t3', t4 = t4' and 4 more)",
    );
  });
});
