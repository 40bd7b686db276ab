/**
 * TensorBoard's event files: records in TensorFlow's TFRecord format, each a protocol buffer `Event`
 * (tensorflow/core/util/event.proto and framework/summary.proto; tensorboard/plugins/hparams/plugin_data.proto for settings). Only
 * the few fields that are needed are written.
 */
import { crc32c } from './crc32c';

/** Counts of the values between limits. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  /** Upper limit of each bucket, ascending. */
  readonly limits: readonly number[];
  readonly counts: readonly number[];
}

/** What is shown under a tag. */
export type SummaryValue = { readonly tag: string } & (
  | { readonly scalar: number }
  | { readonly histogram: Histogram }
  | { readonly image: { readonly png: Uint8Array; readonly width: number; readonly height: number } }
);

/** A run's settings, as TensorBoard's HParams compares them between runs. */
export type HyperParameters = Readonly<Record<string, string | number | boolean>>;

/** What every event file begins with. */
export const EVENTS_VERSION = 'brain.Event:2';

/** Encodes one event file: its version, then an event with all values of one step, and the settings of the run if given. */
export function encodeEvents(
  step: number,
  wallTime: number,
  values: readonly SummaryValue[],
  settings?: HyperParameters,
): Buffer {
  const time = double(1, wallTime);
  const version = Buffer.concat([time, bytes(3, Buffer.from(EVENTS_VERSION))]);
  const encoded = [...(settings ? encodeSession(settings) : []), ...values.map(encodeValue)];
  const summary = Buffer.concat(encoded.map((value) => bytes(1, value)));
  const event = Buffer.concat([time, whole(2, step), bytes(5, summary)]);
  return Buffer.concat([encodeRecord(version), encodeRecord(event)]);
}

/** Encodes a record: length, checksum of the length, data, checksum of the data. */
function encodeRecord(data: Buffer): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(data.length));
  return Buffer.concat([length, checksum(length), data, checksum(data)]);
}

function checksum(data: Buffer): Buffer {
  const crc = crc32c(data);
  const masked = Buffer.alloc(4);
  masked.writeUInt32LE((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
  return masked;
}

function encodeValue(value: SummaryValue): Buffer {
  const tag = bytes(1, Buffer.from(value.tag));
  if ('scalar' in value) return Buffer.concat([tag, float(2, value.scalar)]);
  if ('histogram' in value) return Buffer.concat([tag, bytes(5, encodeHistogram(value.histogram))]);
  const { png, width, height } = value.image;
  // 3: RGB.
  const image = [whole(1, height), whole(2, width), whole(3, 3), bytes(4, png)];
  return Buffer.concat([tag, bytes(4, Buffer.concat(image))]);
}

function encodeHistogram({ min, max, count, sum, sumOfSquares, limits, counts }: Histogram): Buffer {
  const plain = [min, max, count, sum, sumOfSquares].map((value, i) => double(i + 1, value));
  return Buffer.concat([...plain, bytes(6, doubles(limits)), bytes(7, doubles(counts))]);
}

/** The start of a session, with its settings, and its end: successful. */
function encodeSession(settings: HyperParameters): Buffer[] {
  const entries = Object.entries(settings).map(([name, value]) =>
    bytes(1, Buffer.concat([bytes(1, Buffer.from(name)), bytes(2, encodeSetting(value))])),
  );
  return [
    encodePluginValue('_hparams_/session_start_info', bytes(3, Buffer.concat(entries))),
    encodePluginValue('_hparams_/session_end_info', bytes(4, whole(1, 1))),
  ];
}

/** google.protobuf.Value. */
function encodeSetting(value: string | number | boolean): Buffer {
  if (typeof value === 'number') return double(2, value);
  return typeof value === 'string' ? bytes(3, Buffer.from(value)) : whole(4, Number(value));
}

/** A value of the plugin `hparams`, all in its metadata: the tensor that every value needs is an empty vector. */
function encodePluginValue(tag: string, content: Buffer): Buffer {
  const plugin = Buffer.concat([bytes(1, Buffer.from('hparams')), bytes(2, content)]);
  const emptyShape = bytes(2, bytes(2, whole(1, 0)));
  const tensor = Buffer.concat([whole(1, 1), emptyShape]);
  return Buffer.concat([bytes(1, Buffer.from(tag)), bytes(8, tensor), bytes(9, bytes(1, plugin))]);
}

/** Wire types of protocol buffers. */
const VARINT = 0;
const DOUBLE = 1;
const BYTES = 2;
const FLOAT = 5;

function key(field: number, type: number): Buffer {
  return Buffer.of((field << 3) | type);
}

function varint(value: number): Buffer {
  const parts: number[] = [];
  let rest = value;
  while (rest > 127) {
    parts.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...parts, rest]);
}

function whole(field: number, value: number): Buffer {
  return Buffer.concat([key(field, VARINT), varint(value)]);
}

function double(field: number, value: number): Buffer {
  return Buffer.concat([key(field, DOUBLE), doubles([value])]);
}

function float(field: number, value: number): Buffer {
  const encoded = Buffer.alloc(4);
  encoded.writeFloatLE(value);
  return Buffer.concat([key(field, FLOAT), encoded]);
}

function bytes(field: number, content: Uint8Array): Buffer {
  return Buffer.concat([key(field, BYTES), varint(content.length), content]);
}

function doubles(values: readonly number[]): Buffer {
  const encoded = Buffer.alloc(8 * values.length);
  values.forEach((value, i) => encoded.writeDoubleLE(value, 8 * i));
  return encoded;
}
