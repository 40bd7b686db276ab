import type { RandomStream } from '@cxr-anomaly/random';
import { chance, pick, pickPlace } from './draw';

/** What must not appear unescaped in a report. */
export const SCRIPT = '<script>alert(1)</script>';

/** Texts that readers have stumbled over. */
export const TOKENS: readonly string[] = [
  ...['__proto__', 'constructor', 'prototype', 'toString', '"__proto__":{"polluted":1},'],
  ...['../', '../../../../etc/passwd', '/etc/passwd', '..\\', 'C:\\', '%2e%2e%2f', 'file:///etc/passwd'],
  ...['\0', '\n', '\r\n', '\t', '\u001b[2J', '\u009b31m', '\u202e', '\ufeff', '\ud83d\ude00', '\uffff'],
  ...['=1+1', '+1', '-1', '@SUM(A1)', SCRIPT, "'", '"', '""', '\\', '`', '${1}', '%s%n'],
  ...['0', '-1', '-0', '1e309', '-1e309', '1e-400', 'NaN', 'Infinity', '0x10', '9007199254740993'],
  ...['99999999999999999999', '4294967296', '2147483648', '0.1', 'null', 'true', '[]', '{}', ',', ':', '('],
];

/** Inserts one of these texts, or a long repetition of it, between a file's bytes or over them. */
export function insertToken(bytes: Uint8Array, random: RandomStream): Uint8Array {
  const once = Buffer.from(pick(random, TOKENS));
  const token = chance(random, 0.1)
    ? Buffer.concat(new Array<Buffer>(1 + random.integer(2000)).fill(once))
    : once;
  const at = pickPlace(random, bytes);
  const after = chance(random, 0.5) ? at : Math.min(bytes.length, at + token.length);
  return new Uint8Array(Buffer.concat([bytes.subarray(0, at), token, bytes.subarray(after)]));
}
