/** The parts used of codecs that come without types. */

type EmscriptenFactory<Codec> = (options: {
  readonly locateFile?: (file: string, folder: string) => string;
  readonly print: (text: string) => void;
  readonly printErr: (text: string) => void;
}) => Promise<Codec>;

interface FrameDecoder {
  /** Room for the coded bytes in the codec's memory. */
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  /** A view of the codec's memory. */
  getDecodedBuffer(): Uint8Array | Int8Array | Uint8ClampedArray;
  getFrameInfo(): {
    readonly bitsPerSample: number;
    readonly componentCount: number;
  };
  /** JPEG-LS: 0 where the stream holds one component after the other, which is how they come out. */
  getInterleaveMode?(): number;
  delete(): void;
}

declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  const create: EmscriptenFactory<{ JpegLSDecoder: new () => FrameDecoder }>;
  export default create;
}

declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  const create: EmscriptenFactory<{ JPEGDecoder: new () => FrameDecoder }>;
  export default create;
}

declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  const create: EmscriptenFactory<{ J2KDecoder: new () => FrameDecoder }>;
  export default create;
}

declare module '@cornerstonejs/codec-openjph' {
  const create: EmscriptenFactory<{ HTJ2KDecoder: new () => FrameDecoder }>;
  export default create;
}
