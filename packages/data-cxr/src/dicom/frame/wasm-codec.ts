/// <reference path="./codecs.d.ts" />
import { DataError } from '../../errors';
import { interleavePlanes } from './color-layout';
import { toSamples, type Samples } from './samples';

/** Frames that a WebAssembly codec decodes. */
export type WasmCoding = 'jpeg-dct' | 'jpeg-ls' | 'jpeg-2000' | 'htj2k';

/** Where a browser finds the codecs' `.wasm` files; Node finds them itself. */
export interface CodecOptions {
  /** URL of the folder that holds them, with a slash at its end. */
  readonly wasmFolder?: string;
}

type CreateDecoder = () => FrameDecoder;

const LOADERS: Readonly<
  Record<WasmCoding, (options: Parameters<EmscriptenFactory<unknown>>[0]) => Promise<CreateDecoder>>
> = {
  'jpeg-dct': async (options) => {
    const { default: create } = await import('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs');
    const { JPEGDecoder } = await create(options);
    return () => new JPEGDecoder();
  },
  'jpeg-ls': async (options) => {
    const { default: create } = await import('@cornerstonejs/codec-charls/decodewasmjs');
    const { JpegLSDecoder } = await create(options);
    return () => new JpegLSDecoder();
  },
  'jpeg-2000': async (options) => {
    const { default: create } = await import('@cornerstonejs/codec-openjpeg/decodewasmjs');
    const { J2KDecoder } = await create(options);
    return () => new J2KDecoder();
  },
  htj2k: async (options) => {
    const { default: create } = await import('@cornerstonejs/codec-openjph');
    const { HTJ2KDecoder } = await create(options);
    return () => new HTJ2KDecoder();
  },
};

/** Without a marker at the end of a truncated stream, CharLS 1.2 keeps searching for many seconds. */
const END_OF_IMAGE = [0xff, 0xd9];

/** Loaded codecs, each loaded when it is first needed. */
const running = new Map<WasmCoding, Promise<CreateDecoder>>();

/**
 * Decodes a frame with a WebAssembly codec, on the calling thread. Color comes out interleaved.
 *
 * @throws DataError when the codec cannot be loaded; Error, or whatever a codec throws, for a stream it cannot decode.
 */
export async function decodeByWasm(
  coding: WasmCoding,
  bytes: Uint8Array,
  options: CodecOptions,
): Promise<Samples> {
  const create = await runningCodec(coding, options);
  try {
    const decoder = create();
    const end = coding === 'jpeg-ls' ? END_OF_IMAGE : [];
    const room = decoder.getEncodedBuffer(bytes.length + end.length);
    room.set(bytes);
    room.set(end, bytes.length);
    decoder.decode();
    const { bitsPerSample, componentCount } = decoder.getFrameInfo();
    const view = decoder.getDecodedBuffer();
    // A copy: the view is of memory that the codec reuses.
    const copy = new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
    const interleaveMode = decoder.getInterleaveMode?.();
    decoder.delete();
    const isPlanar = componentCount === 3 && interleaveMode === 0;
    const samples = toSamples(copy, bitsPerSample > 8 ? 16 : 8);
    return isPlanar ? interleavePlanes(samples) : samples;
  } catch (cause) {
    // Nobody can free what a failed codec leaves in its memory, so the next frame gets a new one.
    running.delete(coding);
    throw cause;
  }
}

function runningCodec(coding: WasmCoding, { wasmFolder }: CodecOptions): Promise<CreateDecoder> {
  const known = running.get(coding);
  if (known !== undefined) return known;
  const silent = (): void => undefined;
  const loading = LOADERS[coding]({
    print: silent,
    printErr: silent,
    ...(wasmFolder !== undefined && { locateFile: (file: string) => `${wasmFolder}${file}` }),
  });
  const explained = loading.catch((cause: unknown) => {
    running.delete(coding);
    throw new DataError(
      `The codec for ${coding} cannot be loaded. A page must serve its .wasm file and say where with wasmFolder.`,
      { cause },
    );
  });
  running.set(coding, explained);
  return explained;
}
