/**
 * CUDA code inside a library: containers, each with the same kernels as machine code for several GPU architectures and as PTX,
 * from which the driver compiles for later ones. A GPU uses one of them; the others can be zeroed, which leaves every offset, and
 * compresses to nothing.
 *
 * Layout as in the files themselves; NVIDIA documents only that it exists. All numbers are little-endian. Container: magic (4),
 * version (2), header bytes (2), bytes of all entries (8). Entry: kind (2), version (2), header bytes (4), payload bytes (8), …,
 * at 28 the architecture (4), such as 90 for sm_90.
 */
const MAGIC = Buffer.from([0x50, 0xed, 0x55, 0xba]);
const VERSION = 1;
const CONTAINER_HEADER = 16;
const SHORTEST_ENTRY_HEADER = 32;
const PTX = 1;
const MACHINE_CODE = 2;

/** One form of a container's kernels. */
interface Entry {
  readonly kind: number;
  /** 10 × major + minor. */
  readonly architecture: number;
  readonly start: number;
  readonly end: number;
}

/** Bytes of payload before and after. */
export interface Trimmed {
  readonly containers: number;
  readonly bytes: number;
  readonly kept: number;
}

/** Reads an architecture such as `sm_90`. @throws Error if it is not one. */
export function parseArchitecture(word: string): number {
  const [, digits] = /^sm_(\d{2,3})$/.exec(word) ?? [];
  if (digits === undefined)
    throw new Error(`"${word}" is no GPU architecture. Write sm_ and digits, such as sm_90.`);
  return Number(digits);
}

/**
 * Zeroes, in place, the payload of all entries that a GPU of this architecture does not use. In each container it uses the machine
 * code of the highest minor version up to its own within its major version or, if there is none, compiles the highest PTX up to its
 * own; where it could use neither, nothing is kept. Other kinds, such as code to be linked at run time, are kept.
 */
export function trimFatBinaries(bytes: Buffer, architecture: number): Trimmed {
  let [containers, total, kept] = [0, 0, 0];
  for (let at = bytes.indexOf(MAGIC); at !== -1; at = bytes.indexOf(MAGIC, at)) {
    const entries = readContainer(bytes, at);
    if (entries === undefined) {
      at += MAGIC.length;
      continue;
    }
    containers++;
    const used = chooseEntries(entries, architecture);
    for (const entry of entries) {
      total += entry.end - entry.start;
      if (used.includes(entry) || !isKnown(entry)) kept += entry.end - entry.start;
      else bytes.fill(0, entry.start, entry.end);
    }
    at = Math.max(at + CONTAINER_HEADER, entries.at(-1)?.end ?? 0);
  }
  return { containers, bytes: total, kept };
}

/** The entries of the container at an offset; undefined if these bytes only look like one. */
function readContainer(bytes: Buffer, at: number): Entry[] | undefined {
  if (at + CONTAINER_HEADER > bytes.length) return undefined;
  if (bytes.readUInt16LE(at + 4) !== VERSION || bytes.readUInt16LE(at + 6) !== CONTAINER_HEADER)
    return undefined;
  const end = at + CONTAINER_HEADER + Number(bytes.readBigUInt64LE(at + 8));
  if (end > bytes.length) return undefined;
  const entries: Entry[] = [];
  for (let next = at + CONTAINER_HEADER; next < end;) {
    if (next + SHORTEST_ENTRY_HEADER > end) return undefined;
    const header = bytes.readUInt32LE(next + 4);
    const start = next + header;
    const entry = {
      kind: bytes.readUInt16LE(next),
      architecture: bytes.readUInt32LE(next + 28),
      start,
      end: start + Number(bytes.readBigUInt64LE(next + 8)),
    };
    if (header < SHORTEST_ENTRY_HEADER || entry.end > end) return undefined;
    entries.push(entry);
    next = entry.end;
  }
  return entries;
}

function isKnown({ kind }: Entry): boolean {
  return kind === PTX || kind === MACHINE_CODE;
}

function chooseEntries(entries: readonly Entry[], architecture: number): Entry[] {
  const major = Math.floor(architecture / 10);
  const code = entries.filter(
    (entry) => entry.kind === MACHINE_CODE && Math.floor(entry.architecture / 10) === major,
  );
  const ptx = entries.filter(({ kind }) => kind === PTX);
  const best = (among: readonly Entry[]): Entry[] => {
    const usable = among.filter((entry) => entry.architecture <= architecture);
    const highest = Math.max(...usable.map((entry) => entry.architecture));
    return usable.filter((entry) => entry.architecture === highest);
  };
  const machineCode = best(code);
  return machineCode.length > 0 ? machineCode : best(ptx);
}
