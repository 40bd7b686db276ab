import { sources } from '../sources/registry';
import { parseDataWord } from './parse-data-word';
import { sourceUsage } from './source-usage';

describe('sourceUsage', () => {
  it('writes what is required, followed by what is optional in brackets', () => {
    const n = { min: 0, max: 9 };
    const usage = (location: 'folder' | 'file' | 'none', options: object) =>
      sourceUsage({ name: 'films', location, options: { ...options } });
    expect(usage('none', {})).toBe('films');
    expect(usage('file', { normal: { ...n, required: true } })).toBe('films:FILE?normal=N');
    expect(usage('folder', { n, kind: { choices: ['a', 'b'] } })).toBe('films:DIR[?n=N&kind=a|b]');
    expect(
      usage('folder', { m: { text: true }, normal: { ...n, required: true }, part: { share: true } }),
    ).toBe('films:DIR?normal=N[&m=TEXT&part=0.3]');
  });
});

describe('the registry of sources', () => {
  it('has distinct names, and examples that each source accepts', () => {
    expect(new Set(sources.map(({ name }) => name)).size).toBe(sources.length);
    for (const source of sources) expect(parseDataWord(source.example, sources).source).toBe(source);
  });
});
