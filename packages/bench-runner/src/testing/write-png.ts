import { writeFile } from 'node:fs/promises';
import { crc32, deflateSync } from 'node:zlib';

/** Writes a gray 8-bit PNG of this side; `level` returns its pixels. */
export async function writePng(
  path: string,
  side: number,
  level: (x: number, y: number) => number,
): Promise<void> {
  const rows = Array.from({ length: side }, (_, y) =>
    Uint8Array.from({ length: side + 1 }, (_, x) => (x === 0 ? 0 : level(x - 1, y))),
  );
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, side);
  header.setUint32(4, side);
  header.setUint8(8, 8);
  await writeFile(
    path,
    Buffer.concat([
      Buffer.from('89504e470d0a1a0a', 'hex'),
      chunk('IHDR', Buffer.from(header.buffer)),
      chunk('IDAT', deflateSync(Buffer.concat(rows))),
      chunk('IEND', Buffer.alloc(0)),
    ]),
  );
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
