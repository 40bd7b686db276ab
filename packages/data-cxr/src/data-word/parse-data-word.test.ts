import { DataError } from '../errors';
import { parseDataWord } from './parse-data-word';
import type { SourceDefinition } from './source-definition';

const open = () => Promise.reject(new Error('not opened here'));
const drawn: SourceDefinition = {
  name: 'drawn',
  help: 'for tests',
  example: 'drawn?n=3',
  location: 'none',
  options: { n: { min: 1, max: 9 } },
  open,
};
const digits: SourceDefinition = {
  name: 'digits',
  help: 'for tests',
  example: 'digits:path/to/digits?normal=0',
  location: 'folder',
  options: { normal: { min: 0, max: 9, required: true }, seed: { min: 0, max: 5 } },
  open,
};
const graded: SourceDefinition = {
  name: 'graded',
  help: 'for tests',
  example: 'graded?doubt=ask',
  location: 'none',
  options: { doubt: { choices: ['ask', 'trust'] }, n: { min: 1, max: 9 } },
  open,
};

const named: SourceDefinition = {
  name: 'named',
  help: 'for tests',
  example: 'named?class=good&part=0.3',
  location: 'none',
  options: { class: { text: true }, part: { share: true } },
  open,
};

const parse = (word: string) => parseDataWord(word, [drawn, digits, graded, named]);

describe('parseDataWord', () => {
  it('splits a word into source, path and options', () => {
    const word = 'digits:/a b/c:d?normal=0&seed=5';
    expect(parse(word)).toEqual({
      source: digits,
      request: { word, location: '/a b/c:d', options: { normal: 0, seed: 5 }, choices: {} },
      filters: {},
    });
    expect(parse('drawn').request).toEqual({ word: 'drawn', location: '', options: {}, choices: {} });
    expect(parse('drawn?n=9').request.options).toEqual({ n: 9 });
  });

  it('takes for values of metadata whatever is no option', () => {
    expect(parse('drawn?view=PA&n=3&age=18-65').filters).toEqual({ view: 'PA', age: '18-65' });
    expect(parse('drawn?toString=1').filters).toEqual({ toString: '1' });
  });

  it('uses the first word of a choice by default', () => {
    expect(parse('graded?n=2').request).toMatchObject({ options: { n: 2 }, choices: { doubt: 'ask' } });
    expect(parse('graded?doubt=trust').request).toMatchObject({ options: {}, choices: { doubt: 'trust' } });
  });

  it('parses texts and shares if they are given', () => {
    expect(parse('named').request).toMatchObject({ options: {}, choices: {} });
    expect(parse('named?class=No Finding,a%26b&part=.25').request).toMatchObject({
      options: { part: 0.25 },
      choices: { class: 'No Finding,a&b' },
    });
  });

  it.each([
    ['named?class=', /class is empty/],
    ['named?part=0', /above 0 and below 1, such as 0\.3, not "0"/],
    ['named?part=0.0', /not "0\.0"/],
    ['named?part=1', /not "1"/],
    ['named?part=30%', /not "30%"/],
    ['digit:/x?normal=1', /no data source "digit".*\n {2}drawn\?n=3\n {2}digits:path/],
    ['', /no data source ""/],
    ['digits?normal=1', /needs a folder after "digits:"/],
    ['drawn:/x', /takes no path/],
    ['drawn?n=0', /n must be a whole number from 1 to 9, not "0"/],
    ['drawn?n=1e0', /not "1e0"/],
    ['drawn?n=', /not ""/],
    ['drawn?n=1&n=2', /"n" is given twice/],
    ['drawn?view=PA&view=AP', /"view" is given twice/],
    ['graded?doubt=Trust', /doubt must be one of ask, trust, not "Trust"/],
    ['graded?doubt=', /not ""/],
    ['digits:/x', /needs the option "normal", as in digits:path/],
  ])('refuses %s', (word, message) => {
    expect(() => parse(word)).toThrow(message);
    expect(() => parse(word)).toThrow(DataError);
  });
});
