import { rm } from 'node:fs/promises';
import { EngineError } from '../../errors';
import { assertTools } from '../tools';
import { downloadWheel, takeWheel } from '../wheel/download-wheel';
import { LOADED, type FileRecords } from './file-records';
import { createLibrary, type Library } from './library';
import { openLibrary } from './open-library';
import { unpackWheel } from './unpack-wheel';
import type { Wheel } from './wheels';

/** Where the wheel comes from, and who is told about progress. */
export interface WheelRequest {
  /** The wheel pinned for this machine, or why there is none. */
  readonly wheel: Wheel | string;
  readonly cache: string;
  /** The wheel as a file that the user has; without it, pip downloads it. */
  readonly file?: string;
  readonly report: (line: string) => void;
}

/**
 * Opens the library of the pinned wheel from the cache, first fetching and unpacking it if it is missing or incomplete.
 *
 * @throws EngineError when there is none for this machine, a tool or the network is missing, or its hash differs.
 */
export async function openWheelLibrary({ wheel, cache, file, report }: WheelRequest): Promise<Library> {
  if (typeof wheel === 'string') throw new EngineError(wheel);
  const name = `${wheel.package}-${wheel.version}-${wheel.sha256.slice(0, 12)}`;
  const isKnown = (files: FileRecords): boolean =>
    LOADED.every((path) => files[path] !== undefined && files[path].sha256 === wheel.holds?.[path]);
  const cached = await openLibrary({ cache, name, report, isKnown });
  if (cached !== undefined) return cached;
  await assertTools(file === undefined ? ['python3', 'pip', 'g++'] : ['python3', 'g++']);
  const kept =
    file === undefined ? await downloadWheel(wheel, cache, report) : await takeWheel(wheel, file, cache);
  report('Unpacking the library (about 10 seconds).');
  const library = await createLibrary(cache, { name, gpu: wheel.gpu }, (folder) => unpackWheel(kept, folder));
  await rm(kept);
  return library;
}
