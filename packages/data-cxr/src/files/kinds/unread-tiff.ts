/** Compressions by their number in a TIFF, other than the supported ones. */
const COMPRESSIONS: Readonly<Record<number, string>> = {
  6: 'old-style JPEG compression',
  9: 'JBIG compression',
  10: 'JBIG compression',
  32766: 'NeXT compression',
  32809: 'ThunderScan compression',
  33003: 'JPEG 2000 compression',
  33004: 'JPEG 2000 compression',
  33005: 'JPEG 2000 compression',
  33007: 'ALPHA compression',
  34661: 'JBIG compression',
  34676: 'LogLuv compression',
  34677: 'LogLuv compression',
  34712: 'JPEG 2000 compression',
  34887: 'LERC compression',
  34892: 'lossy JPEG compression of raw images',
  34925: 'LZMA compression',
  34926: 'Zstandard compression',
  34933: 'PNG compression',
  34934: 'JPEG XR compression',
  48124: 'Jetraw compression',
  50000: 'Zstandard compression',
  50002: 'JPEG XL compression',
  52546: 'JPEG XL compression',
};

/** Compressions that the decoder supports: none, CCITT, LZW, JPEG, deflate, PackBits, WebP. */
const READ = [1, 2, 3, 4, 5, 7, 8, 32773, 32946, 50001];

const PHOTOMETRICS: Readonly<Record<number, string>> = {
  4: 'a transparency mask',
  5: 'CMYK colors',
  8: 'CIELab colors',
  9: 'CIELab colors',
  10: 'CIELab colors',
  32803: 'raw sensor data',
  32844: 'LogLuv levels',
  32845: 'LogLuv levels',
  34892: 'raw sensor data',
};

const SAMPLE_FORMATS: Readonly<Record<number, string>> = {
  2: 'signed levels',
  3: 'floating-point levels',
  5: 'complex numbers',
  6: 'complex numbers',
};

const TAGS = {
  bits: 258,
  compression: 259,
  photometric: 262,
  samples: 277,
  sampleFormat: 339,
} as const;

/** More tags than any program writes; without it, a damaged count would make us search the whole file. */
const MOST_TAGS = 4096;

/** Names the kind of a TIFF or BigTIFF, from the tags of its first page, if the decoder does not support it. */
export function nameUnreadTiff(bytes: Uint8Array): string | undefined {
  const tags = readTags(bytes);
  if (tags === undefined) return undefined;
  const { bits = 1, compression = 1, photometric = 1, samples = 1, sampleFormat = 1 } = tags;
  const format = SAMPLE_FORMATS[sampleFormat];
  const what =
    COMPRESSIONS[compression] ??
    (READ.includes(compression) ? undefined : `compression ${compression}`) ??
    PHOTOMETRICS[photometric] ??
    (format === undefined ? undefined : `${format} of ${bits} bits`) ??
    (bits > 16 || ![1, 2, 4, 8, 16].includes(bits) ? `levels of ${bits} bits` : undefined) ??
    (samples > 4 ? `${samples} channels` : undefined);
  return what === undefined ? undefined : `TIFF with ${what}`;
}

/** Reads the first value of the requested tags; undefined if this is not a TIFF or it is cut off before them. */
function readTags(bytes: Uint8Array): Partial<Record<keyof typeof TAGS, number>> | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 16) return undefined;
  const order = String.fromCharCode(bytes[0] as number, bytes[1] as number);
  if (order !== 'II' && order !== 'MM') return undefined;
  const little = order === 'II';
  const version = view.getUint16(2, little);
  if (version !== 42 && version !== 43) return undefined;
  const big = version === 43;
  const start = big ? Number(view.getBigUint64(8, little)) : view.getUint32(4, little);
  const header = big ? 8 : 2;
  const length = big ? 20 : 12;
  if (start + header > bytes.length) return undefined;
  const count = big ? Number(view.getBigUint64(start, little)) : view.getUint16(start, little);
  const found: Partial<Record<keyof typeof TAGS, number>> = {};
  for (let i = 0; i < Math.min(count, MOST_TAGS); i++) {
    const at = start + header + i * length;
    if (at + length > bytes.length) break;
    const number = view.getUint16(at, little);
    const name = (Object.keys(TAGS) as (keyof typeof TAGS)[]).find((tag) => TAGS[tag] === number);
    if (name !== undefined) found[name] = readShort(view, at, { big, little });
  }
  return found;
}

/** Reads the first of a tag's SHORT values, which are in the tag itself or, if they do not fit, elsewhere. */
function readShort(
  view: DataView,
  at: number,
  { big, little }: { readonly big: boolean; readonly little: boolean },
): number {
  const count = big ? Number(view.getBigUint64(at + 4, little)) : view.getUint32(at + 4, little);
  const inside = at + (big ? 12 : 8);
  const isLong = view.getUint16(at + 2, little) === 4;
  if (isLong) return view.getUint32(inside, little);
  if (count <= (big ? 4 : 2)) return view.getUint16(inside, little);
  const place = big ? Number(view.getBigUint64(inside, little)) : view.getUint32(inside, little);
  return place + 2 <= view.byteLength ? view.getUint16(place, little) : 0;
}
