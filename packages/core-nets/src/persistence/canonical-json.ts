import type { Json } from '../contracts';

/**
 * Writes JSON in its canonical form (RFC 8785, JSON Canonicalization Scheme): no white space, names in the order of their UTF-16
 * code units, numbers and texts as ECMAScript writes them. The same value has the same bytes, however its file was laid out.
 */
export function canonicalJson(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
