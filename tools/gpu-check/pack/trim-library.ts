import { open, type FileHandle } from 'node:fs/promises';
import { trimFatBinaries, type Trimmed } from './fat-binaries';

/** A section of an ELF file. */
interface Section {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

/** Where compilers put CUDA code, and where TensorFlow embeds the kernels that it generates. */
const WITH_CODE = ['.nv_fatbin', '.rodata'];

/** Names of functions for debuggers: nothing loads them. */
const UNUSED = ['.symtab', '.strtab'];

/**
 * Zeroes, in a 64-bit little-endian ELF file, the CUDA code that a GPU of this architecture does not use, and the symbols that only
 * debuggers read. The file keeps its size and runs as before.
 *
 * @throws Error if it is no such file.
 */
export async function trimLibrary(path: string, architecture: number): Promise<Trimmed> {
  const file = await open(path, 'r+');
  try {
    const sections = await listSections(file, path);
    const found: Trimmed[] = [];
    for (const { name, offset, size } of sections) {
      if (!WITH_CODE.includes(name) && !UNUSED.includes(name)) continue;
      const bytes = await readBytes(file, offset, size, path);
      if (WITH_CODE.includes(name)) found.push(trimFatBinaries(bytes, architecture));
      else bytes.fill(0);
      await writeBytes(file, bytes, offset);
    }
    const sum = (of: keyof Trimmed): number => found.reduce((total, one) => total + one[of], 0);
    return { containers: sum('containers'), bytes: sum('bytes'), kept: sum('kept') };
  } finally {
    await file.close();
  }
}

/** From the ELF header: where the table of sections is, and which of them holds their names. */
async function listSections(file: FileHandle, path: string): Promise<Section[]> {
  const header = await readBytes(file, 0, 64, path);
  if (header.readUInt32BE(0) !== 0x7f454c46 || header[4] !== 2 || header[5] !== 1)
    throw new Error(`${path} is no 64-bit little-endian ELF file.`);
  const [entry, count, names] = [0x3a, 0x3c, 0x3e].map((at) => header.readUInt16LE(at)) as [
    number,
    number,
    number,
  ];
  const table = await readBytes(file, Number(header.readBigUInt64LE(0x28)), entry * count, path);
  const rows = Array.from({ length: count }, (_, i) => {
    const row = table.subarray(i * entry);
    const [offset, size] = [0x18, 0x20].map((at) => Number(row.readBigUInt64LE(at))) as [number, number];
    return { nameAt: row.readUInt32LE(0), offset, size };
  });
  const strings = rows[names];
  if (strings === undefined) throw new Error(`${path} names no sections.`);
  const text = await readBytes(file, strings.offset, strings.size, path);
  return rows.map(({ nameAt, offset, size }) => {
    const name = text.toString('latin1', nameAt, text.indexOf(0, nameAt));
    return { name, offset, size };
  });
}

async function readBytes(file: FileHandle, offset: number, size: number, path: string): Promise<Buffer> {
  const bytes = Buffer.alloc(size);
  for (let done = 0; done < size;) {
    const { bytesRead } = await file.read(bytes, done, Math.min(size - done, 2 ** 30), offset + done);
    if (bytesRead === 0) throw new Error(`${path} ends before byte ${offset + size}: it is cut off.`);
    done += bytesRead;
  }
  return bytes;
}

async function writeBytes(file: FileHandle, bytes: Buffer, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(
      bytes,
      done,
      Math.min(bytes.length - done, 2 ** 30),
      offset + done,
    );
    done += bytesWritten;
  }
}
