import { DataError, type DecodedImage } from '@cxr-anomaly/data-cxr';
import { assertSize } from './assert-size';
import { layOverBlack, type Samples } from './lay-over-black';

/** Decodes the first page of a TIFF file of 8 or 16 bits, plain or compressed by LZW or deflate. */
export async function decodeTiff(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<DecodedImage> {
  const { decode, pageCount } = await import('tiff');
  const [header] = decode(bytes, { pages: [0], ignoreImageData: true });
  if (!header) throw new Error('it has no page');
  const { width, height, samplesPerPixel, bitsPerSample, sampleFormat } = header;
  if ((bitsPerSample !== 8 && bitsPerSample !== 16) || sampleFormat !== 1) {
    throw new DataError(
      `${name} is a TIFF whose samples have ${bitsPerSample} bits, which this page does not read. ` +
        'Convert it to PNG, or to TIFF with LZW, with 8 or 16 unsigned bits.',
    );
  }
  assertSize({ width, height, bytesPerPixel: (samplesPerPixel * bitsPerSample) / 8 }, name);
  const [page] = decode(bytes, { pages: [0] });
  const data = page?.data;
  if (!(data instanceof Uint8Array || data instanceof Uint16Array)) throw new Error('it has no levels');
  const palette = page?.palette;
  const stored: Samples = { width, height, channels: samplesPerPixel, pixels: data };
  const image = layOverBlack(palette ? expandPalette(stored, palette) : stored);
  const pages = pageCount(bytes);
  if (pages === 1) return image;
  const message = `The file holds ${pages} pages; only the first is used.`;
  return { ...image, warnings: [{ kind: 'frames', message }] };
}

/** Replaces indexes by their colors, which have 16 bits in a TIFF. */
function expandPalette(stored: Samples, palette: readonly (readonly [number, number, number])[]): Samples {
  const pixels = new Uint8Array(stored.pixels.length * 3);
  stored.pixels.forEach((index, i) => {
    const color = palette[index] ?? [0, 0, 0];
    color.forEach((level, channel) => (pixels[3 * i + channel] = level >> 8));
  });
  return { ...stored, channels: 3, pixels };
}
