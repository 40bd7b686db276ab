import { startEngine } from '@cxr-anomaly/engine/node';
import { describeFixture, mismatches } from '@cxr-anomaly/fixtures';
import { MemoryBank } from '@cxr-anomaly/core-nets';
import { arraySource } from '@cxr-anomaly/detector-contract';
import * as tf from '@tensorflow/tfjs-core';
import { anchorCount, findAnchors, rowEntropies, soleNeighborhoods } from './anchors';
import { neighborhoodLosses, NOBODY, similarities } from './objective';
import type { AnchorsFixture, ClassifierFixture, Placement } from './testing/parity-case';

beforeAll(async () => {
  await startEngine();
});

describeFixture<AnchorsFixture>('rlad_ans.json', 'anchors against the reference', (fixture) => {
  const { config, memory, entropy, cases, ans_num_table } = fixture;

  it('computes the entropy of every row', async () => {
    const found = tf.tidy(() => rowEntropies(tf.tensor2d(memory.values), config.temperature));
    expect(mismatches('entropy', await found.data(), entropy)).toEqual([]);
    found.dispose();
  });

  it.each(cases)(
    'finds the anchors and their neighbors, in order ($ans_size of each, round $round)',
    async ({ ans_size, round, ANs_num, anchor_indexes, neighbours }) => {
      const rows = tf.tensor2d(memory.values);
      const count = anchorCount(memory.values.length, config.select_rate, round);
      expect(count).toBe(ANs_num);
      const options = { anchors: count, neighbors: ans_size, temperature: config.temperature };
      const found = findAnchors(rows, options);
      expect(Array.from(await found.indexes.data())).toEqual(anchor_indexes);
      expect(await found.neighbors.array()).toEqual(neighbours);
      tf.dispose([rows, found.indexes, found.neighbors]);
    },
  );

  it.each(ans_num_table.rows)(
    'counts the anchors of every round for %d images at rate %d',
    (n, rate, wanted) => {
      expect(wanted.map((_, i) => anchorCount(n, rate, i + 1))).toEqual(wanted);
    },
  );
});

describeFixture<ClassifierFixture>(
  'rlad_classifier.json',
  'neighborhoodLosses against the reference',
  (fixture) => {
    const { config, initial_memories, cases } = fixture;
    const groups = new Map<string, MemoryBank>();

    afterAll(() => groups.forEach((bank) => bank.dispose()));

    // Cases of one memory and neighborhood size follow each other on one memory.
    it.each(
      cases.map(
        (one) =>
          [`${one.initial_memory} memory, ${one.ans_size} neighbors, round ${one.round}`, one] as const,
      ),
    )('%s: similarities, loss, gradient and the rows after it', async (_, one) => {
      const start = initial_memories[one.initial_memory]?.values as number[][];
      const key = `${one.initial_memory}/${one.ans_size}`;
      const bank = groups.get(key) ?? (await openBank(start));
      groups.set(key, bank);
      const { temperature, momentum } = config;
      const embedding = tf.tensor2d(one.features.values);
      const indexes = Int32Array.from(one.batch_indexes);
      const members = tf.tidy(() =>
        tf.gather(neighborhoodsOf(one, start.length), tf.tensor1d(indexes, 'int32')),
      );
      const loss = (x: tf.Tensor2D) =>
        tf.mean<tf.Scalar>(neighborhoodLosses(x, bank.rows, members, temperature));
      const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => loss(x as tf.Tensor2D))(embedding);
      const outputs = tf.tidy(() => similarities(embedding, bank.rows, temperature));
      bank.blend(indexes, embedding, momentum);
      const after = tf.tidy(() => tf.gather(bank.rows, tf.tensor1d(indexes, 'int32')));
      expect([
        ...mismatches('similarities', await outputs.data(), one.npc_outputs),
        ...mismatches('loss', await value.data(), one.loss),
        ...mismatches('gradient', await grad.data(), one.grad_features),
        ...mismatches('rows after', await after.data(), one.memory_rows_after),
      ]).toEqual([]);
      tf.dispose([embedding, members, value, grad, outputs, after]);
    });
  },
);

async function openBank(rows: number[][]): Promise<MemoryBank> {
  const bank = new MemoryBank();
  const first = tf.tensor2d(rows);
  await bank.open(arraySource(new Float32Array(rows.length * 3), [rows.length, 1, 1, 3]), first);
  first.dispose();
  return bank;
}

/** [N, 1 + m] of a placement; images that are not anchors have no neighbors. */
function neighborhoodsOf({ anchor_indexes, neighbours }: Placement, images: number): tf.Tensor2D {
  const size = neighbours[0]?.length ?? 0;
  return tf.tidy(() => {
    if (size === 0) return soleNeighborhoods(images, 1);
    const rows = Array.from({ length: images }, (_, i) => {
      const rank = anchor_indexes.indexOf(i);
      return [i, ...(rank < 0 ? Array<number>(size).fill(NOBODY) : (neighbours[rank] as number[]))];
    });
    return tf.tensor2d(rows, undefined, 'int32');
  });
}
