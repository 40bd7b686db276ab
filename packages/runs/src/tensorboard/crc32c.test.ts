import { crc32c } from './crc32c';

describe('crc32c', () => {
  it('returns the check values of RFC 3720, B.4, and of the CRC catalog', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
  });
});
