import { parseArchitecture, trimFatBinaries } from './fat-binaries';
import { makeFatBinary, type MadeEntry } from './testing/fat-binary';

const code = (architecture: number): MadeEntry => ({
  kind: 'machine code',
  architecture,
  payload: `code for ${architecture}.`,
});
const ptx = (architecture: number): MadeEntry => ({
  kind: 'PTX',
  architecture,
  payload: `PTX for ${architecture}..`,
});

/** The payloads that are left, after trimming to sm_90 or another architecture. */
function left(entries: readonly MadeEntry[], architecture = 90): string[] {
  const bytes = makeFatBinary(entries);
  trimFatBinaries(bytes, architecture);
  return entries.map(({ payload }) => payload).filter((payload) => bytes.includes(payload));
}

describe('trimFatBinaries', () => {
  it('keeps the machine code for the architecture alone', () => {
    expect(left([code(60), code(80), code(90), ptx(90)])).toEqual(['code for 90.']);
  });

  it('keeps PTX only where no machine code would run: that of another major version does not', () => {
    expect(left([ptx(70), ptx(90), code(60), code(89)])).toEqual(['PTX for 90..']);
    expect(left([ptx(80), ptx(100), code(100)])).toEqual(['PTX for 80..']);
  });

  it('keeps machine code of an earlier minor version, which runs, rather than PTX', () => {
    expect(left([code(80), ptx(80), code(89)], 86)).toEqual(['code for 80.']);
  });

  it('keeps both forms for one architecture, such as sm_90 and sm_90a', () => {
    const accelerated = { ...code(90), payload: 'code for 90a' };
    expect(left([code(90), accelerated, code(80)])).toEqual(['code for 90.', 'code for 90a']);
  });

  it('keeps kinds that it does not know', () => {
    expect(left([{ kind: 'LTO', architecture: 50, payload: 'linked later' }, code(80), code(90)])).toEqual([
      'linked later',
      'code for 90.',
    ]);
  });

  it('changes nothing but payloads, in every container, and counts them', () => {
    const container = makeFatBinary([code(80), code(90)]);
    const before = Buffer.concat([Buffer.from('before'), container, Buffer.alloc(5), container]);
    const bytes = Buffer.from(before);
    expect(trimFatBinaries(bytes, 90)).toEqual({ containers: 2, bytes: 4 * 12, kept: 2 * 12 });
    expect(bytes.toString('latin1')).toBe(
      before.toString('latin1').replaceAll('code for 80.', '\0'.repeat(12)),
    );
  });

  it('leaves alone what only looks like a container, or is cut off', () => {
    const container = makeFatBinary([code(80), code(90)]);
    const cut = container.subarray(0, container.length - 1);
    const other = Buffer.from(container);
    other.writeUInt16LE(2, 4); // a later version
    const astray = Buffer.from(container);
    astray.writeBigUInt64LE(1000n, 16 + 8); // an entry that is longer than its container
    for (const bytes of [cut, other, astray]) {
      const trimmed = Buffer.from(bytes);
      expect(trimFatBinaries(trimmed, 90)).toEqual({ containers: 0, bytes: 0, kept: 0 });
      expect(trimmed.equals(bytes)).toBe(true);
    }
  });
});

describe('parseArchitecture', () => {
  it('reads sm_90 and refuses other words', () => {
    expect(parseArchitecture('sm_90')).toBe(90);
    expect(parseArchitecture('sm_120')).toBe(120);
    for (const word of ['90', 'sm_9', 'compute_90', 'sm_90a'])
      expect(() => parseArchitecture(word)).toThrow('sm_90');
  });
});
