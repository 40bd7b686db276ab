const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Lists the types of the chunks of every PNG in some bytes, including PNGs in data URLs. */
export function listPngChunks(bytes: Buffer): string[] {
  const urls = bytes.toString('latin1').matchAll(/data:image\/png;base64,([\w+/=]+)/g);
  const pictures: Buffer[] = Array.from(urls, ([, base64 = '']) => Buffer.from(base64, 'base64'));
  for (let at = bytes.indexOf(SIGNATURE); at >= 0; at = bytes.indexOf(SIGNATURE, at + 1)) {
    pictures.push(bytes.subarray(at));
  }
  return pictures.flatMap(chunkTypes);
}

function chunkTypes(png: Buffer): string[] {
  const types: string[] = [];
  let at = SIGNATURE.length;
  while (at + 8 <= png.length && types.at(-1) !== 'IEND') {
    types.push(png.toString('latin1', at + 4, at + 8));
    at += 12 + png.readUInt32BE(at);
  }
  return types;
}
