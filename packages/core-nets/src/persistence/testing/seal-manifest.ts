import { createHash } from 'node:crypto';
import type { Json } from '../../contracts';
import { canonicalJson } from '../canonical-json';

/** Writes any description with a matching digest, as somebody who tampers with a bundle would. */
export function sealManifest(description: object): Uint8Array {
  const described = JSON.parse(JSON.stringify(description)) as { [key: string]: Json };
  delete described['digest'];
  const digest = createHash('sha256').update(canonicalJson(described)).digest('hex');
  return new Uint8Array(Buffer.from(JSON.stringify({ ...described, digest })));
}
