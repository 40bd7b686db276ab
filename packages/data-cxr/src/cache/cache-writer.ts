import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { PRIVATE_FILE } from '@cxr-anomaly/files/node';
import type { DecodedImage } from '../contracts';
import {
  encodeTrailer,
  ROW_ALIGNMENT,
  rowBytes,
  type CacheFailure,
  type CacheIndex,
  type CacheRow,
} from './cache-format';

/** Writes one cache file from front to back. */
export class CacheWriter {
  private readonly stream: WriteStream;
  private readonly ended: Promise<void>;
  private readonly rows: CacheRow[] = [];
  private readonly failures: CacheFailure[] = [];
  private length = 0;

  constructor(path: string) {
    this.stream = createWriteStream(path, {
      ...{ flags: 'wx', mode: PRIVATE_FILE, flush: true },
      highWaterMark: 4 * 1024 * 1024,
    });
    this.ended = finished(this.stream);
    // Handled where the stream is awaited; a write may fail before that.
    this.ended.catch(() => undefined);
  }

  /**
   * Adds an image at the network's side length; resolves when it can take more without filling memory.
   *
   * @param decoded what is kept about the image as decoded.
   */
  async addRow(
    id: string,
    fitted: DecodedImage,
    decoded: Pick<CacheRow, 'sha256' | 'warnings'>,
  ): Promise<void> {
    const bytes = bytesOf(fitted);
    this.rows.push({ id, offset: this.length, ...describeRow(fitted), crc32: crc32(bytes), ...decoded });
    const padded = padRow(bytes);
    this.length += padded.length;
    await this.write(padded);
  }

  /** Adds all images of another cache file, after those that are there. */
  async addPart(path: string, index: CacheIndex): Promise<void> {
    const start = this.length;
    for (const row of index.rows) {
      this.rows.push({ ...row, offset: start + row.offset });
      const bytes = rowBytes(row, index.side);
      this.length = start + row.offset + bytes + paddingOf(bytes);
    }
    this.failures.push(...index.failures);
    if (this.length === start) return;
    for await (const piece of createReadStream(path, { end: this.length - start - 1 }))
      await this.write(piece as Buffer);
  }

  /** Records an image that could not be decoded. */
  addFailure(id: string, message: string): void {
    this.failures.push({ id, message });
  }

  /** Writes index and trailer and waits until everything is on disk. */
  async finish(key: string, side: number): Promise<void> {
    const index = Buffer.from(JSON.stringify({ key, side, rows: this.rows, failures: this.failures }));
    this.stream.write(index);
    this.stream.end(encodeTrailer(this.length, index));
    await this.ended;
  }

  /** Releases a file that will not be finished. */
  async abandon(): Promise<void> {
    this.stream.destroy();
    await this.ended.catch(() => undefined);
  }

  private async write(bytes: Uint8Array): Promise<void> {
    if (this.stream.write(bytes)) return;
    if (this.stream.errored !== null) throw this.stream.errored;
    if (this.stream.writableNeedDrain) await once(this.stream, 'drain');
  }
}

/** Digests size, depth and levels of a decoded image: equal for identical images. */
export function digestImage(image: DecodedImage): string {
  const { bits, channels } = describeRow(image);
  const hash = createHash('sha256').update(`${image.width} ${image.height} ${channels} ${bits} `);
  return hash.update(bytesOf(image)).digest('hex');
}

function describeRow(image: DecodedImage): Pick<CacheRow, 'channels' | 'bits'> {
  return { channels: image.channels, bits: image.pixels instanceof Uint16Array ? 16 : 8 };
}

function bytesOf(image: DecodedImage): Uint8Array {
  const { buffer, byteOffset, byteLength } = image.pixels;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function padRow(bytes: Uint8Array): Uint8Array {
  const padding = paddingOf(bytes.length);
  if (padding === 0) return bytes;
  const padded = new Uint8Array(bytes.length + padding);
  padded.set(bytes);
  return padded;
}

function paddingOf(length: number): number {
  return (ROW_ALIGNMENT - (length % ROW_ALIGNMENT)) % ROW_ALIGNMENT;
}
