import { BundleError } from '../errors';
import { parseStrictJson } from './strict-json';

const parse = (text: string) => parseStrictJson(new TextEncoder().encode(text), 'f.json');

describe('parseStrictJson', () => {
  it.each([
    '{"a":{"a":1},"b":[{"a":2},{"a":3}]}',
    String.raw`{"a\"":1,"a\\":2,"a\\\"":3,"\\":{"\\":"\\"}}`,
    '["a:b","{","}}","[",":",{":":":"}]',
    `${'['.repeat(64)}${']'.repeat(64)}`,
    'null',
  ])('reads %s as JSON.parse does', (text) => expect(parse(text)).toEqual(JSON.parse(text)));

  it.each([
    ['{"a":1,"b":2,"a":3}', "f.json: the name 'a' appears twice."],
    ['[{"x":{"a":1,"a":2}}]', "f.json: the name 'a' appears twice."],
    [String.raw`{"\\":1,"\u005c":2}`, String.raw`f.json: the name '\' appears twice.`],
    ['{"a":{"__proto__":{}}}', "f.json: the name '__proto__' is not allowed."],
    [`${'['.repeat(65)}${']'.repeat(65)}`, 'f.json: JSON nested deeper than 64 levels.'],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'f.json: JSON nested deeper than 64 levels.'],
    [`{"${'a'.repeat(100_000)}":1,"${'a'.repeat(100_000)}":2}`, /^.{0,600}…' appears twice\.$/],
    ['{"a":1} x', 'f.json: not valid JSON'],
    ['\ufeff{}', 'f.json: not valid JSON'],
  ])('refuses %s', (text, message) => {
    expect(() => parse(text)).toThrow(BundleError);
    expect(() => parse(text)).toThrow(message);
  });
});
