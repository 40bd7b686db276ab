/**
 * The memory of normal embeddings that MemDAE and RLAD score against: one row for each training image, of unit length, with the
 * image's name and picture.
 */
import type { ImageSource } from '@cxr-anomaly/data-cxr';
import * as tf from '@tensorflow/tfjs-core';
import type { BundleReader, BundleWriter, Neighbor, Thumbnails } from '../contracts';
import { BundleError, SettingsError, TrainingError } from '../errors';
import { toTensor } from '../training/to-tensor';
import { meanNearestAngle, nearestRows } from './angular-distance';
import { makeThumbnails } from './thumbnails';

/** How far a row's length may be from 1: float32 rounding stays far below, a row that was never written lies far above. */
const LENGTH_TOLERANCE = 1e-3;

/** Name of the rows in checkpoints, bundles and exported weights. */
const ROWS = 'memory';

/** Starts empty; `open` makes a row for each image of a source. */
export class MemoryBank {
  private variable?: tf.Variable<tf.Rank.R2>;
  private ids: readonly string[] = [];
  private thumbnails?: Thumbnails;

  /** [N, D]; the bank's own. @throws SettingsError before the first fit. */
  get rows(): tf.Variable<tf.Rank.R2> {
    if (this.variable) return this.variable;
    throw new SettingsError('The memory bank is empty: call fit, or load a bundle of a fitted detector.');
  }

  /** Takes over the names and pictures of a source's images, and their first rows [N, D], which stay the caller's. */
  async open(source: ImageSource, rows: tf.Tensor2D): Promise<void> {
    this.assign(rows);
    this.ids = source.items.map(({ id }) => id);
    this.thumbnails = await makeThumbnails(source);
  }

  /** Replaces the rows at these indexes; if an index comes up twice, its last embedding stays. @param embedding [B, D] */
  write(indexes: Int32Array, embedding: tf.Tensor2D): void {
    tf.tidy(() => {
      const last = [...new Map(Array.from(indexes, (index, position) => [index, position])).values()];
      const unique = last.length === indexes.length ? embedding : tf.gather(embedding, last);
      const places = tf.tensor2d(
        Int32Array.from(last, (position) => indexes[position] as number),
        [last.length, 1],
      );
      this.rows.assign(tf.tensorScatterUpdate<tf.Rank.R2>(this.rows, places, unique));
    });
  }

  /**
   * Moves rows toward embeddings: normalize(momentum·row + (1−momentum)·embedding) (docs/methods.md, "RLAD").
   * @param embedding [B, D]
   */
  blend(indexes: Int32Array, embedding: tf.Tensor2D, momentum: number): void {
    tf.tidy(() => {
      const before = tf.gather(this.rows, tf.tensor1d(indexes, 'int32'));
      const mixed = tf.add(tf.mul(before, momentum), tf.mul(embedding, 1 - momentum));
      this.write(indexes, tf.div(mixed, tf.norm(mixed, 'euclidean', 1, true)));
    });
  }

  /** Rewrites every row from the images as they are, in their order. @param embed [B, H, W, C] → [B, D], called within tidy */
  async rebuild(
    source: ImageSource,
    embed: (images: tf.Tensor4D) => tf.Tensor2D,
    batchSize: number,
  ): Promise<void> {
    for await (const batch of source.batches({ batchSize })) {
      const images = toTensor(batch);
      tf.tidy(() => this.write(batch.indexes, embed(images)));
      images.dispose();
    }
  }

  /** Mean angle to the k nearest rows, fraction of π: [B, D] → [B]. Call within tidy. */
  score(embedding: tf.Tensor2D, k: number): tf.Tensor1D {
    return meanNearestAngle(embedding, this.rows, k);
  }

  /** The k images nearest to each embedding, nearest first; all of them if there are fewer. @param embedding [B, D] */
  async neighbors(embedding: tf.Tensor2D, k: number): Promise<Neighbor[][]> {
    if (!Number.isInteger(k) || k < 1) throw new SettingsError(`k must be a whole number ≥ 1, not ${k}.`);
    const { distances, indexes } = tf.tidy(() => ({ ...nearestRows(embedding, this.rows, k) }));
    const [angles, rows] = await Promise.all([distances.data(), indexes.data()]);
    const [batch, kept] = distances.shape;
    tf.dispose([distances, indexes]);
    return Array.from({ length: batch }, (_, i) =>
      Array.from({ length: kept }, (_, j) =>
        this.describe(rows[i * kept + j] as number, angles[i * kept + j] as number),
      ),
    );
  }

  /** @throws TrainingError when a row is not of unit length: it was never written, or not normalized. */
  async assertUnitLength(): Promise<void> {
    const [count, length] = this.rows.shape;
    // In JavaScript: rows just read are there already, and on the engine each intermediate step would take as much memory again.
    const values = await this.rows.data<'float32'>();
    let [difference, row] = [0, 0];
    for (let i = 0; i < count; i++) {
      let square = 0;
      for (let at = i * length; at < (i + 1) * length; at++) square += (values[at] as number) ** 2;
      const off = Math.abs(Math.sqrt(square) - 1);
      // NaN is not a length either.
      if (off <= difference) continue;
      [difference, row] = [Number.isNaN(off) ? Infinity : off, i];
    }
    if (difference <= LENGTH_TOLERANCE) return;
    throw new TrainingError(
      `Row ${row} of the memory bank (${this.ids[row] ?? 'unnamed'}) is ${difference} off unit length, so it has no angle to an ` +
        'embedding. Train for at least one epoch on every image, or import rows that are normalized.',
    );
  }

  /** A copy of the rows under the name they have in checkpoints and exported weights; nothing while the bank is empty. */
  capture(): Record<string, tf.Tensor> {
    return this.variable ? { [ROWS]: tf.clone(this.variable) } : {};
  }

  /** Takes rows back from a checkpoint or exported weights. @throws BundleError when they are missing or of another shape. */
  restore(tensors: Readonly<Record<string, tf.Tensor>>, embeddingDim: number): void {
    const rows = tensors[ROWS];
    if (rows?.rank === 2 && rows.shape[1] === embeddingDim && rows.shape[0] > 0) {
      return this.assign(rows as tf.Tensor2D);
    }
    throw new BundleError(
      `A memory bank needs the tensor "${ROWS}" of shape [images, ${embeddingDim}]: ` +
        `${rows ? `this one has [${rows.shape.join(', ')}]` : 'it is missing'}.`,
    );
  }

  async save(to: BundleWriter): Promise<void> {
    await this.assertUnitLength();
    const ids = to.omits.includes('names') ? [] : this.ids;
    const thumbnails = to.omits.includes('pictures') ? undefined : this.thumbnails;
    await to.writeState({ [ROWS]: this.rows }, { ids, pictures: thumbnails !== undefined });
    if (thumbnails) await to.writeThumbnails(thumbnails);
  }

  /** @throws BundleError when rows, names and pictures do not belong together. */
  static async load(bundle: BundleReader, embeddingDim: number): Promise<MemoryBank> {
    const { tensors, values } = await bundle.readState();
    const bank = new MemoryBank();
    try {
      bank.restore(tensors, embeddingDim);
      await bank.assertUnitLength();
      await bank.nameRows(bundle, values);
      return bank;
    } catch (error) {
      bank.dispose();
      throw error;
    } finally {
      tf.dispose({ ...tensors });
    }
  }

  dispose(): void {
    this.variable?.dispose();
    delete this.variable;
  }

  private async nameRows(
    bundle: BundleReader,
    { ids, pictures }: { readonly [key: string]: unknown },
  ): Promise<void> {
    const count = this.rows.shape[0];
    const names = Array.isArray(ids) ? ids.filter((id): id is string => typeof id === 'string') : [];
    const thumbnails = pictures === true ? await bundle.readThumbnails() : undefined;
    const pictured = thumbnails ? thumbnails.pixels.length / thumbnails.side ** 2 : count;
    if ((names.length !== 0 && names.length !== count) || pictured !== count) {
      throw new BundleError(
        `The memory bank has ${count} rows, but ${names.length} names and ${pictured} pictures. Save the bundle again.`,
      );
    }
    this.ids = names;
    if (thumbnails) this.thumbnails = thumbnails;
  }

  private assign(rows: tf.Tensor2D): void {
    if (this.variable && tf.util.arraysEqual(this.variable.shape, rows.shape)) {
      this.variable.assign(rows);
      return;
    }
    this.dispose();
    this.ids = [];
    delete this.thumbnails;
    this.variable = tf.tidy(() => tf.variable<tf.Rank.R2>(tf.clone(rows), false));
  }

  private describe(row: number, angularDistance: number): Neighbor {
    const id = this.ids[row] ?? `row ${row}`;
    if (!this.thumbnails) return { id, angularDistance };
    const { side, pixels } = this.thumbnails;
    const picture = pixels.slice(row * side * side, (row + 1) * side * side);
    return { id, angularDistance, thumbnail: { side, pixels: picture } };
  }
}
