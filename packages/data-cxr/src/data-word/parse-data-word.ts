import { DataError } from '../errors';
import type { ChoiceOption, OpenRequest, SourceDefinition, WholeNumberOption } from './source-definition';

/**
 * Parses `<source>[:<location>][?option=value&…]` against the known sources.
 *
 * @throws DataError listing the valid ones when the source, location or an option is invalid.
 */
export function parseDataWord(
  word: string,
  sources: readonly SourceDefinition[],
): { source: SourceDefinition; request: Omit<OpenRequest, 'testAlone'> } {
  const [, name = '', rest = ''] = /^([^:?]*)(.*)$/s.exec(word) ?? [];
  const source = sources.find((known) => known.name === name);
  if (source === undefined) {
    const examples = sources.map((known) => `  ${known.example}`).join('\n');
    throw new DataError(
      `There is no data source "${name}" (in "${word}"). Write one of:\n${examples}\n  ./my-source.mjs or an installed package: your own source`,
    );
  }
  const queryAt = rest.indexOf('?');
  const location = (queryAt < 0 ? rest : rest.slice(0, queryAt)).slice(1);
  if ((location === '') !== (source.location === 'none')) {
    const wanted =
      source.location === 'none' ? 'takes no path' : `needs a ${source.location} after "${name}:"`;
    throw new DataError(`"${word}": ${name} ${wanted}, as in ${source.example}`);
  }
  const query = queryAt < 0 ? '' : rest.slice(queryAt + 1);
  return { source, request: { word, location, ...parseOptions(query, source, word) } };
}

type Options = Pick<OpenRequest, 'options' | 'choices'>;

function parseOptions(query: string, source: SourceDefinition, word: string): Options {
  const given = new Map<string, string>();
  for (const [name, text] of new URLSearchParams(query)) {
    if (!Object.hasOwn(source.options, name)) {
      const known = Object.keys(source.options).join(', ') || 'none';
      throw new DataError(
        `"${word}": ${source.name} has no option "${name}". Known: ${known}. Example: ${source.example}`,
      );
    }
    if (given.has(name)) throw new DataError(`"${word}": option "${name}" is given twice.`);
    given.set(name, text);
  }
  const options: Record<string, number> = {};
  const choices: Record<string, string> = {};
  for (const [name, option] of Object.entries(source.options)) {
    const text = given.get(name);
    const subject = `"${word}": ${name}`;
    if ('choices' in option) choices[name] = parseChoice(text, option, subject);
    else if (text !== undefined) {
      if ('text' in option) choices[name] = parseText(text, subject);
      else if ('share' in option) options[name] = parseShare(text, subject);
      else options[name] = parseWhole(text, option, subject);
    } else if ('required' in option && option.required === true) {
      throw new DataError(`"${word}": ${source.name} needs the option "${name}", as in ${source.example}`);
    }
  }
  return { options, choices };
}

function parseChoice(text: string | undefined, { choices }: ChoiceOption, subject: string): string {
  if (text === undefined) return choices[0];
  if (choices.includes(text)) return text;
  throw new DataError(`${subject} must be one of ${choices.join(', ')}, not "${text}".`);
}

function parseWhole(text: string, { min, max }: WholeNumberOption, subject: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new DataError(`${subject} must be a whole number from ${min} to ${max}, not "${text}".`);
}

function parseShare(text: string, subject: string): number {
  const value = /^0?\.\d+$/.test(text) ? Number(text) : NaN;
  if (value > 0 && value < 1) return value;
  throw new DataError(`${subject} must be a number above 0 and below 1, such as 0.3, not "${text}".`);
}

function parseText(text: string, subject: string): string {
  if (text.trim() !== '') return text;
  throw new DataError(`${subject} is empty. Give a name, or leave it out.`);
}
