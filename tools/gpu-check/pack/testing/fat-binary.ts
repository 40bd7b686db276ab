/** An entry of a made container. */
export interface MadeEntry {
  readonly kind: 'PTX' | 'machine code' | 'LTO';
  readonly architecture: number;
  readonly payload: string;
}

const KINDS = { PTX: 1, 'machine code': 2, LTO: 8 } as const;

/** Makes a container of CUDA code in the layout of real ones. */
export function makeFatBinary(entries: readonly MadeEntry[]): Buffer {
  const bodies = entries.map(({ kind, architecture, payload }) => {
    const header = Buffer.alloc(64);
    header.writeUInt16LE(KINDS[kind], 0);
    header.writeUInt16LE(0x101, 2);
    header.writeUInt32LE(header.length, 4);
    header.writeBigUInt64LE(BigInt(payload.length), 8);
    header.writeUInt32LE(architecture, 28);
    return Buffer.concat([header, Buffer.from(payload, 'latin1')]);
  });
  const body = Buffer.concat(bodies);
  const header = Buffer.alloc(16);
  header.writeUInt32LE(0xba55ed50, 0);
  header.writeUInt16LE(1, 4);
  header.writeUInt16LE(header.length, 6);
  header.writeBigUInt64LE(BigInt(body.length), 8);
  return Buffer.concat([header, body]);
}
