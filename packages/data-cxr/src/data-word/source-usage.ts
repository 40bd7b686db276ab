import type { SourceDefinition, WordOption } from './source-definition';

const LOCATIONS = { folder: ':DIR', file: ':FILE', none: '' };

/** Returns the syntax of a source's data words: `idx:DIR?normal=N`, `mimic:DIR[?labels=chexpert|negbio]`. */
export function sourceUsage({
  name,
  location,
  options,
}: Pick<SourceDefinition, 'name' | 'location' | 'options'>): string {
  const listed = Object.entries(options);
  const join = (some: typeof listed) => some.map(([key, option]) => `${key}=${valueOf(option)}`).join('&');
  const required = join(listed.filter(([, option]) => isRequired(option)));
  const optional = join(listed.filter(([, option]) => !isRequired(option)));
  const word = `${name}${LOCATIONS[location]}${required && `?${required}`}`;
  return optional ? `${word}[${required ? '&' : '?'}${optional}]` : word;
}

function isRequired(option: WordOption): boolean {
  return 'required' in option && option.required === true;
}

function valueOf(option: WordOption): string {
  if ('choices' in option) return option.choices.join('|');
  if ('text' in option) return 'TEXT';
  if ('share' in option) return '0.3';
  return 'N';
}
