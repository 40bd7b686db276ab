import { Readable, pipeline } from 'node:stream';
import { createGunzip, createInflateRaw } from 'node:zlib';
import { DataError } from '../../errors';
import { PIECE, type ByteSource } from './byte-source';

export interface InflatedOptions {
  /** The compressed bytes, and their number. */
  readonly compressed: ByteSource;
  readonly compressedLength: number;
  readonly format: 'gzip' | 'raw';
  /** Its name in errors. */
  readonly name: string;
}

/**
 * Serves the inflated content of compressed bytes. Going forward costs inflating what lies between; going back starts over, so
 * read in ascending order. Readers are served one after another. Memory stays at a few pieces, whatever the length.
 */
export class InflatedBytes implements ByteSource {
  private stream: AsyncIterator<Buffer> | undefined;
  /** The piece that was inflated last, and where it begins and ends. */
  private piece: Buffer = Buffer.alloc(0);
  private end = 0;
  private failure: { readonly at: number; readonly error: unknown } | undefined;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: InflatedOptions) {}

  read(from: number, length: number): Promise<Uint8Array> {
    return this.enqueue(() => this.take(from, length));
  }

  endsAt(length: number): Promise<boolean> {
    return this.enqueue(async () => {
      await this.take(length, 0);
      return this.end === length && !(await this.advance());
    });
  }

  private enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => undefined);
    return result;
  }

  private async take(from: number, length: number): Promise<Uint8Array> {
    // Without this, each image after a damaged place would be searched for from the beginning.
    if (this.failure !== undefined && from + length > this.failure.at) throw this.failure.error;
    if (from < this.end - this.piece.length) await this.restart();
    const taken = new Uint8Array(length);
    for (let filled = 0; filled < length || this.end < from;) {
      const at = from + filled;
      if (at >= this.end) {
        if (await this.advance()) continue;
        throw new DataError(`${this.options.name} is cut off. Download the file again.`);
      }
      const start = at - (this.end - this.piece.length);
      const part = this.piece.subarray(start, start + length - filled);
      taken.set(part, filled);
      filled += part.length;
    }
    return taken;
  }

  /** Inflates one more piece; false at the end. */
  private async advance(): Promise<boolean> {
    this.stream ??= this.start();
    try {
      const next = await this.stream.next();
      if (next.done === true) return false;
      this.piece = next.value;
      this.end += next.value.length;
      return true;
    } catch (cause) {
      const error = cause instanceof DataError ? cause : this.explain(cause);
      this.failure = { at: this.end, error };
      throw error;
    }
  }

  private start(): AsyncIterator<Buffer> {
    const options = { chunkSize: 256 * 1024 };
    const inflate = this.options.format === 'gzip' ? createGunzip(options) : createInflateRaw(options);
    // Errors along the way reach whoever reads the last stream.
    pipeline(Readable.from(this.listPieces(), { highWaterMark: 1 }), inflate, () => undefined);
    return inflate[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  private async *listPieces(): AsyncGenerator<Uint8Array> {
    const { compressed, compressedLength } = this.options;
    for (let from = 0; from < compressedLength; from += PIECE) {
      yield await compressed.read(from, Math.min(PIECE, compressedLength - from));
    }
  }

  private async restart(): Promise<void> {
    await this.stream?.return?.();
    this.stream = undefined;
    this.piece = Buffer.alloc(0);
    this.end = 0;
  }

  private explain(cause: unknown): DataError {
    const { message } = cause as NodeJS.ErrnoException;
    return new DataError(`${this.options.name} is damaged (${message}). Download the file again.`, { cause });
  }
}
