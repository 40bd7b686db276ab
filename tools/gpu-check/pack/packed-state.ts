import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a pack is of: a file in its copy of the repository. */
export interface PackedState {
  readonly commit: string;
  readonly architecture: string;
}

export const PACK_FILE = 'gpu-check-pack.json';

/** Where a pack has its CUDA libraries, next to the repository. */
export const CUDA_FOLDER = 'cuda';

/** Reads what an unpacked repository is of; undefined for any other one. */
export async function readPackedState(root: string): Promise<PackedState | undefined> {
  const text = await readFile(join(root, PACK_FILE), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as PackedState);
}
