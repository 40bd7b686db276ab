import { DataError } from '../errors';
import type { OpenRequest, SourceDefinition } from './source-definition';

/**
 * Parses `<source>[:<location>][?option=number&…]` against the known sources.
 *
 * @throws DataError listing what is known, when source, location or option is not as it should be.
 */
export function parseDataWord(
  word: string,
  sources: readonly SourceDefinition[],
): { source: SourceDefinition; request: OpenRequest } {
  const [, name = '', rest = ''] = /^([^:?]*)(.*)$/s.exec(word) ?? [];
  const source = sources.find((known) => known.name === name);
  if (source === undefined) {
    const examples = sources.map((known) => `  ${known.example}`).join('\n');
    throw new DataError(`There is no data source "${name}" (in "${word}"). Write one of:\n${examples}`);
  }
  const queryAt = rest.indexOf('?');
  const location = (queryAt < 0 ? rest : rest.slice(0, queryAt)).slice(1);
  if ((location === '') !== (source.location === 'none')) {
    const wanted =
      source.location === 'none' ? 'takes no path' : `needs a ${source.location} after "${name}:"`;
    throw new DataError(`"${word}": ${name} ${wanted}, as in ${source.example}`);
  }
  const query = queryAt < 0 ? '' : rest.slice(queryAt + 1);
  return { source, request: { word, location, options: parseOptions(query, source, word) } };
}

function parseOptions(query: string, source: SourceDefinition, word: string): Record<string, number> {
  const options: Record<string, number> = {};
  for (const [name, text] of new URLSearchParams(query)) {
    const option = source.options[name];
    if (option === undefined) {
      const known = Object.keys(source.options).join(', ') || 'none';
      throw new DataError(
        `"${word}": ${source.name} has no option "${name}". Known: ${known}. Example: ${source.example}`,
      );
    }
    if (name in options) throw new DataError(`"${word}": option "${name}" is given twice.`);
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (!(value >= option.min && value <= option.max)) {
      throw new DataError(
        `"${word}": ${name} is a whole number from ${option.min} to ${option.max}, not "${text}".`,
      );
    }
    options[name] = value;
  }
  for (const [name, option] of Object.entries(source.options)) {
    if (option.required === true && !(name in options)) {
      throw new DataError(`"${word}": ${source.name} needs the option "${name}", as in ${source.example}`);
    }
  }
  return options;
}
