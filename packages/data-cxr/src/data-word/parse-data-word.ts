import { DataError } from '../errors';
import type { ChoiceOption, OpenRequest, SourceDefinition, WholeNumberOption } from './source-definition';

/** A parsed data word. */
export interface ParsedWord {
  readonly source: SourceDefinition;
  readonly request: Omit<OpenRequest, 'testAlone'>;
  /** What else it asks for: values of the images' metadata, by column. */
  readonly filters: Readonly<Record<string, string>>;
}

/**
 * Parses `<source>[:<location>][?option=value&column=value&…]` against the known sources. Whether the images have such columns is
 * not known before they are listed.
 *
 * @throws DataError listing the valid ones when the source, location or an option is invalid.
 */
export function parseDataWord(word: string, sources: readonly SourceDefinition[]): ParsedWord {
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
  const given = parseQuery(query, word);
  const others = [...given].filter(([option]) => !Object.hasOwn(source.options, option));
  const filters = Object.fromEntries(others);
  return { source, request: { word, location, ...parseOptions(given, source, word) }, filters };
}

function parseQuery(query: string, word: string): Map<string, string> {
  const given = new Map<string, string>();
  for (const [name, text] of new URLSearchParams(query)) {
    if (given.has(name)) throw new DataError(`"${word}": option "${name}" is given twice.`);
    given.set(name, text);
  }
  return given;
}

type Options = Pick<OpenRequest, 'options' | 'choices'>;

function parseOptions(given: ReadonlyMap<string, string>, source: SourceDefinition, word: string): Options {
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
