/** Strided windows as plain slices and back: the WebAssembly backend's strided slices cost as much as a convolution. */
import * as tf from '@tensorflow/tfjs-core';

/** Where the images land in the frame; a negative `top` or `left` cuts rows or columns off. */
export interface Frame {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Places [B, H, W, C] in a frame filled with `fill`, cutting off what lies outside it. */
export function padOrCrop(images: tf.Tensor4D, { top, left, height, width }: Frame, fill = 0): tf.Tensor4D {
  const [, imageHeight, imageWidth] = images.shape;
  const bottom = height - top - imageHeight;
  const right = width - left - imageWidth;
  const inside = tf.slice(
    images,
    [0, Math.max(0, -top), Math.max(0, -left), 0],
    [
      -1,
      imageHeight + Math.min(0, top) + Math.min(0, bottom),
      imageWidth + Math.min(0, left) + Math.min(0, right),
      -1,
    ],
  );
  return tf.pad(
    inside,
    [
      [0, 0],
      [Math.max(0, top), Math.max(0, bottom)],
      [Math.max(0, left), Math.max(0, right)],
      [0, 0],
    ],
    fill,
  );
}

/** Cuts out of padded images what each tap (row, column) of a filter meets; outside them is `fill`. */
export class StridedWindows {
  /** Every stride-th pixel from each possible start: strideHeight·strideWidth tensors, transformed. */
  private readonly phases: readonly tf.Tensor4D[];

  /** @param transform is applied to each phase [B, rows, columns, C] once, before its windows are cut. */
  constructor(
    images: tf.Tensor4D,
    private readonly info: tf.backend_util.Conv2DInfo,
    fill: number,
    transform: (phase: tf.Tensor4D) => tf.Tensor4D = (phase) => phase,
  ) {
    this.phases = splitPhases(images, info, fill).map(transform);
  }

  /** The window of one tap, of extent `size`, whose axes `rowAxis` and `rowAxis + 1` are rows and columns. */
  at(row: number, column: number, rowAxis: 1 | 2, size: [number, number, number, number]): tf.Tensor4D {
    const { strideHeight, strideWidth } = this.info;
    const phase = this.phases[(row % strideHeight) * strideWidth + (column % strideWidth)];
    if (phase === undefined) throw new RangeError(`A filter has no tap ${row}, ${column}.`);
    const offsets = [Math.floor(row / strideHeight), Math.floor(column / strideWidth)] as const;
    return tf.slice(phase, rowAxis === 1 ? [0, ...offsets, 0] : [0, 0, ...offsets], size);
  }
}

/** Inserts strideHeight − 1 rows and strideWidth − 1 columns of zeros after each row and column of [B, H, W, C]. */
export function spreadOut(images: tf.Tensor4D, strideHeight: number, strideWidth: number): tf.Tensor4D {
  const [batch, height, width, channels] = images.shape;
  const wide: tf.Tensor4D = tf.reshape(zerosBehind(images, (strideWidth - 1) * channels), [
    batch,
    height,
    1,
    -1,
  ]);
  const tall = zerosBehind(wide, (strideHeight - 1) * width * strideWidth * channels);
  return tf.reshape(tall, [batch, height * strideHeight, width * strideWidth, channels]);
}

function splitPhases(images: tf.Tensor4D, info: tf.backend_util.Conv2DInfo, fill: number): tf.Tensor4D[] {
  const { batchSize, inChannels, strideHeight, strideWidth, padInfo } = info;
  const rows = info.outHeight + Math.floor((info.filterHeight - 1) / strideHeight);
  const columns = info.outWidth + Math.floor((info.filterWidth - 1) / strideWidth);
  const frame = {
    top: padInfo.top,
    left: padInfo.left,
    height: rows * strideHeight,
    width: columns * strideWidth,
  };
  const byRow: tf.Tensor4D = tf.reshape(padOrCrop(images, frame, fill), [
    batchSize * rows,
    strideHeight,
    columns,
    -1,
  ]);
  return range(strideHeight).flatMap((row) => {
    const inRows = tf.slice(byRow, [0, row, 0, 0], [-1, 1, -1, -1]);
    const byColumn: tf.Tensor4D = tf.reshape(inRows, [batchSize * rows, columns, strideWidth, inChannels]);
    return range(strideWidth).map((column) => {
      const phase = tf.slice(byColumn, [0, 0, column, 0], [-1, -1, 1, -1]);
      return tf.reshape<tf.Rank.R4>(phase, [batchSize, rows, columns, inChannels]);
    });
  });
}

function zerosBehind(tensor: tf.Tensor4D, count: number): tf.Tensor4D {
  return count === 0
    ? tensor
    : tf.pad(tensor, [
        [0, 0],
        [0, 0],
        [0, 0],
        [0, count],
      ]);
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
