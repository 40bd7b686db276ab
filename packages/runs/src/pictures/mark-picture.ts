import { crc32 } from 'node:zlib';
import type { OutputKind } from '@cxr-anomaly/files/node';

/** Where the signature and the header of a PNG end; both have fixed lengths. */
const HEADER_END = 33;

/** A private chunk that readers ignore and editors may keep, as the lower case of its letters says. */
const CHUNK = 'cxRa';

/** What a picture says it is, so that it is not confused with someone else's file of the same name. */
export type PictureKind = 'heat map' | 'neighbor' | 'sample';

/** Marks a PNG as written by this program. */
export function markPicture(png: Uint8Array, kind: PictureKind): Buffer {
  return Buffer.concat([png.subarray(0, HEADER_END), markOf(kind), png.subarray(HEADER_END)]);
}

/** Pictures that `markPicture` marked so. */
export function markedPicture(kind: PictureKind): OutputKind {
  const mark = markOf(kind);
  return {
    name: `a picture (${kind})`,
    isOwn: (head) => head.subarray(HEADER_END, HEADER_END + mark.length).equals(mark),
  };
}

function markOf(kind: PictureKind): Buffer {
  const body = Buffer.from(`${CHUNK}${kind}`, 'latin1');
  const mark = Buffer.alloc(body.length + 8);
  mark.writeUInt32BE(kind.length);
  body.copy(mark, 4);
  mark.writeUInt32BE(crc32(body), body.length + 4);
  return mark;
}
