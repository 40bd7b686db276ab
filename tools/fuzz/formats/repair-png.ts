import { crc32 } from 'node:zlib';
import type { RandomStream } from '@cxr-anomaly/random';
import { chance } from '../mutators/draw';

/** Corrects the checksums of a PNG's chunks in most cases, so that errors inside them are reached. */
export function repairPng(bytes: Uint8Array, random: RandomStream): Uint8Array {
  if (chance(random, 0.2)) return bytes;
  const repaired = Buffer.from(bytes);
  for (let at = 8; at + 12 <= repaired.length;) {
    const end = at + 8 + repaired.readUInt32BE(at);
    if (end + 4 > repaired.length) break;
    repaired.writeUInt32BE(crc32(repaired.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return new Uint8Array(repaired);
}
