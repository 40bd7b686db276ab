import { labelByFolder, labelByTable } from './labels';

const chosen = (...paths: string[]) =>
  paths.map((path) => ({ path, read: () => Promise.reject(new Error(path)) }));

describe('labelByFolder', () => {
  it('labels the films of a folder called normal 0 and those of its neighbors 1', () => {
    const labels = labelByFolder(chosen('set/No_Finding/a.png', 'set/effusion/b.png', 'set/effusion/c.png'));
    expect([...labels].map(([path, { label, className }]) => [path, label, className])).toEqual([
      ['set/No_Finding/a.png', 0, 'No_Finding'],
      ['set/effusion/b.png', 1, 'effusion'],
      ['set/effusion/c.png', 1, 'effusion'],
    ]);
  });

  it('labels nothing where no folder is normal, or all are', () => {
    expect(labelByFolder(chosen('set/a/1.png', 'set/b/2.png')).size).toBe(0);
    expect(labelByFolder(chosen('set/normal/1.png', 'set/healthy/2.png')).size).toBe(0);
  });

  it('does not take the folder that holds the classes for a class', () => {
    const labels = labelByFolder(chosen('set/stray.png', 'set/normal/a.png', 'set/mass/b.png'));
    expect([...labels.keys()]).toEqual(['set/normal/a.png', 'set/mass/b.png']);
  });
});

describe('labelByTable', () => {
  const files = chosen('set/images/a.png', 'set/images/b.png', 'c.png');

  it('finds films by their path or their name, reads 0 and words for normal, and keeps columns of few values', () => {
    const labels = labelByTable(files, [
      { File: 'images/a.png', Label: '0', sex: 'F', note: 'x', uid: '1' },
      { File: 'b.png', Label: 'pneumonia', sex: 'M', note: 'x', uid: '2' },
      { File: 'c.png', Label: ' No Finding ', sex: '', note: 'x', uid: '3' },
    ]);
    expect(labels.get('set/images/a.png')).toEqual({
      label: 0,
      className: 'normal',
      groups: { sex: 'F', uid: '1' },
    });
    expect(labels.get('set/images/b.png')).toMatchObject({ label: 1, className: 'pneumonia' });
    expect(labels.get('c.png')).toMatchObject({ label: 0, groups: { sex: '' } });
  });

  it('leaves films out that it does not list, or lists without a label', () => {
    const labels = labelByTable(files, [
      { file: 'a.png', label: '' },
      { file: 'other.png', label: '1' },
    ]);
    expect(labels.size).toBe(0);
  });

  it('says which column is missing', () => {
    expect(() => labelByTable(files, [{ picture: 'a.png', label: '1' }])).toThrow(/names the files/);
    expect(() => labelByTable(files, [{ file: 'a.png', sex: 'F' }])).toThrow(/says what they show/);
  });
});
