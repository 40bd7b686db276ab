import type { Meta } from '../contracts';
import { listColumns } from './columns';

const items = (metas: readonly Meta[]) => metas.map((meta) => ({ meta }));
const groupsOf = (metas: readonly Meta[], name: string) => {
  const listed = items(metas);
  const column = listColumns(listed).find((one) => one.name === name);
  return { groups: column?.groups, of: listed.map((item) => column?.groupOf(item)) };
};

describe('listColumns', () => {
  it('groups by texts and by ranges of numbers, not by what the label was made from', () => {
    const metas = [
      { finding: 'Mass', view: 'PA', age: 17 },
      { finding: 'none', view: 'AP', age: 18, lesion: 'none' },
      { finding: 'none', age: 95, class: 3 },
    ];
    expect(listColumns(items(metas)).map(({ name }) => name)).toEqual(['view', 'age']);
    expect(groupsOf(metas, 'view')).toEqual({ groups: ['AP', 'PA'], of: ['PA', 'AP', undefined] });
    const ages = ['0–17', '18–39', '80 and over'];
    expect(groupsOf(metas, 'age')).toEqual({ groups: ages, of: ages });
  });

  it('gives up to six different numbers a group each, and more of them round steps that hold every number', () => {
    const few = [3, 1, 2, 2].map((kv) => ({ kv }));
    expect(groupsOf(few, 'kv')).toEqual({ groups: ['1', '2', '3'], of: ['3', '1', '2', '2'] });
    const widths = [1143, 2021, 2048, 2500, 2544, 2992, 3056].map((width) => ({ width }));
    expect(groupsOf(widths, 'width')).toEqual({
      groups: ['1000–1499', '2000–2499', '2500–2999', '3000–3499'],
      of: ['1000–1499', '2000–2499', '2000–2499', '2500–2999', '2500–2999', '2500–2999', '3000–3499'],
    });
    const spacings = [0.115, 0.139, 0.143, 0.168, 0.171, 0.194, 0.199].map((spacing) => ({ spacing }));
    expect(groupsOf(spacings, 'spacing').of).toEqual([
      ...['0.1 to below 0.12', '0.12 to below 0.14', '0.14 to below 0.16', '0.16 to below 0.18'],
      ...['0.16 to below 0.18', '0.18 to below 0.2', '0.18 to below 0.2'],
    ]);
  });

  it.each([1, 7, 30, 999, 12_345])(
    'puts each of 50 numbers up to %i into one of at most six groups',
    (most) => {
      const metas = Array.from({ length: 50 }, (_, i) => ({ x: Math.round((most * i) / 7) / 7 - most / 3 }));
      const { groups = [], of } = groupsOf(metas, 'x');
      expect(groups.length).toBeLessThanOrEqual(6);
      expect(new Set(of)).toEqual(new Set(groups));
    },
  );

  it('leaves out texts of which nearly every image has its own, and takes a mixed column as text', () => {
    const names = Array.from({ length: 31 }, (_, i) => ({
      name: `image ${i}`,
      part: i % 2 === 0 ? i % 3 : 'x',
    }));
    expect(listColumns(items(names)).map(({ name, groups }) => [name, groups])).toEqual([
      ['part', ['0', '1', '2', 'x']],
    ]);
  });
});
