import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { explainFailure, writeOutput, type OutputKind } from '@cxr-anomaly/files/node';
import type { CheckpointName, CheckpointStore, TrainingState } from '../contracts';
import { BundleError } from '../errors';
import { decodeState, encodeState } from './tensor-file';

/** Placeholder for the checksum while the file is hashed. */
const BLANK = '0'.repeat(64);
const BEFORE_CHECKSUM = '{"__metadata__":{"sha256":"';
const CHECKSUM_AT = 8 + BEFORE_CHECKSUM.length;

const CHECKPOINT: OutputKind = {
  name: 'a checkpoint',
  isOwn: (head) => head.toString('latin1', 8, CHECKSUM_AT) === BEFORE_CHECKSUM,
};

/**
 * Creates a store of checkpoints in a folder, `last.safetensors` and so on by name, each with its own sha256
 * (taken with zeros in the checksum's place) in its metadata. The folder is created on the first write.
 *
 * @returns a store whose `read` throws BundleError for an incomplete or altered file, and whose tensors are on the current
 * backend.
 */
export function createCheckpointStore(folder: string): CheckpointStore {
  const pathOf = (name: CheckpointName) => join(folder, `${name}.safetensors`);
  return {
    read: (name) => readCheckpoint(pathOf(name)),
    write: async (name, state) => {
      const bytes = await encodeState(state, { sha256: BLANK });
      bytes.set(new TextEncoder().encode(checksum(bytes)), CHECKSUM_AT);
      await writeOutput(pathOf(name), bytes, CHECKPOINT);
    },
  };
}

async function readCheckpoint(path: string): Promise<TrainingState | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new BundleError(
      `Checkpoint ${path} cannot be read: ${explainFailure(error)}. Make sure that it can be read, or start without --resume.`,
      { cause: error },
    );
  }
  const text = (from: number, to: number) => new TextDecoder('latin1').decode(bytes.subarray(from, to));
  if (text(8, CHECKSUM_AT) !== BEFORE_CHECKSUM)
    throw unusable(path, 'it is not a checkpoint of this program');
  if (text(CHECKSUM_AT, CHECKSUM_AT + BLANK.length) !== checksum(bytes)) {
    throw unusable(path, 'it is incomplete or was altered (its checksum does not match)');
  }
  try {
    return decodeState(bytes, path);
  } catch (error) {
    throw unusable(path, 'its content is not what a checkpoint holds', error);
  }
}

function checksum(bytes: Uint8Array): string {
  return createHash('sha256')
    .update(bytes.subarray(0, CHECKSUM_AT))
    .update(BLANK)
    .update(bytes.subarray(CHECKSUM_AT + BLANK.length))
    .digest('hex');
}

function unusable(path: string, problem: string, cause?: unknown): BundleError {
  return new BundleError(`Checkpoint ${path}: ${problem}. Delete it or start without --resume.`, { cause });
}
