import { join } from 'node:path';
import { SettingsError } from '@cxr-anomaly/core-nets';
import { isSystemError, StorageError } from '@cxr-anomaly/files';
import { explainFailure, LockedError, makePrivateFolder, takeLock, type Lock } from '@cxr-anomaly/files/node';
import type { Reporter } from '../reporting/reporter';

/** The file that says which process works in a folder; it exists only while one does, or after one was killed. */
const LOCK_NAME = '.lock';

/** A folder that only this process writes to. */
export interface OwnFolder {
  /**
   * Call this before writing more: writing would recreate a deleted folder without what it held.
   *
   * @throws SettingsError if the folder was deleted or another process took it over; StorageError when the system does not say.
   */
  assertThere(): Promise<void>;
}

/**
 * Runs `work` in a folder that no other process uses meanwhile, and creates it if it is missing. A folder that cannot be
 * written to is refused at once, before time is spent on anything else.
 *
 * @throws SettingsError naming the folder, and which process works in it or why it cannot be written to.
 */
export async function withOwnFolder<T>(
  path: string,
  { reporter, signal }: { readonly reporter: Reporter; readonly signal?: AbortSignal | undefined },
  work: (folder: OwnFolder) => Promise<T>,
): Promise<T> {
  const lock = await lockFolder(path, reporter, signal);
  try {
    return await work({
      async assertThere() {
        if (await isHeld(lock, path)) return;
        throw new SettingsError(
          `${path} was deleted, or taken over by another process, while this one was working in it. Start again, ` +
            'in another folder if something still uses this one.',
        );
      },
    });
  } finally {
    await lock.release();
  }
}

/** Tells whether a name is only a trace of a process that works or worked in the folder, which then still counts as empty. */
export function isTrace(name: string): boolean {
  return name === LOCK_NAME || name.endsWith('.tmp');
}

async function isHeld(lock: Lock, path: string): Promise<boolean> {
  try {
    return await lock.isHeld();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new StorageError(
      `${join(path, LOCK_NAME)} cannot be read: ${explainFailure(error)}. Make sure that ${path} can be read and written to.`,
      { cause: error },
    );
  }
}

async function lockFolder(path: string, reporter: Reporter, signal?: AbortSignal): Promise<Lock> {
  const onWait = (holder: string): void =>
    reporter.say(
      `${path} may be in use by ${holder}; watching for up to a minute whether that is still running.`,
    );
  try {
    await makePrivateFolder(path);
    return await takeLock(join(path, LOCK_NAME), onWait, signal);
  } catch (error) {
    const cause = { cause: error };
    if (error instanceof LockedError) {
      throw new SettingsError(
        `${path} is in use by ${error.holder}. Wait until it has ended, or choose another folder with --out.`,
        cause,
      );
    }
    if (error instanceof StorageError) throw new SettingsError(error.message, cause);
    if (!isSystemError(error)) throw error;
    throw new SettingsError(
      `${path} cannot be written to: ${explainFailure(error)}. Make it writable, or choose another folder with --out.`,
      cause,
    );
  }
}
