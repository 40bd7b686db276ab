/**
 * The one place where a command's output gets its name. It replaces only what this process wrote, or what an earlier one wrote as
 * the same kind of file: a mistyped name, or one that a patient's picture already has, costs nobody a file.
 */
import { link, lstat, rename, rm } from 'node:fs/promises';
import { PathTakenError } from '../errors';
import { explainingFailure } from '../explain-failure';
import { openRegular } from '../open-regular';
import { flushFolderOf, withTemporaryPath, writeFlushed } from './write-atomic';

/** A kind of file that this program writes. */
export interface OutputKind {
  /** For messages, e.g. `a report`. */
  readonly name: string;
  /** Recognizes a file of this kind that this program wrote by its first `HEAD_BYTES` bytes. */
  readonly isOwn: (head: Buffer) => boolean;
}

/** What a path holds: nothing, or a file that may be replaced. */
export type Place = 'free' | 'own';

/** More than the size of any file that is recognized by its whole content. */
export const HEAD_BYTES = 4 * 1024 * 1024;

/** Errors of file systems without hard links, such as FAT and some network disks. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EMLINK'];

/** Files that this process wrote, by what identifies a file whatever its name: systems may treat `a` and `A` as the same. */
const written = new Set<string>();

/**
 * Writes a file to a path that is free or holds a file of this kind: complete, even after a crash or power failure, and readable
 * only by its owner. Creates the folder if it is missing.
 *
 * @returns what was there before; `own` means that it was replaced.
 * @throws PathTakenError when something else is there, including a link or folder; StorageError when it cannot be written.
 */
export async function writeOutput(path: string, data: string | Uint8Array, kind: OutputKind): Promise<Place> {
  const before = await withTemporaryPath(path, async (temporary) => {
    await writeFlushed(temporary, data);
    return putInPlace(temporary, path, kind);
  });
  written.add(await identify(path));
  await flushFolderOf(path);
  return before;
}

/**
 * Says what a path holds, before time is spent on what is to be written there.
 *
 * @throws PathTakenError when it is something that `writeOutput` does not replace; StorageError when the system does not say.
 */
export async function findPlace(path: string, kind: OutputKind): Promise<Place> {
  const found = await explainingFailure(path, () =>
    lstat(path, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    }),
  );
  if (found === undefined) return 'free';
  if (written.has(identityOf(found)) || (found.isFile() && (await holds(path, kind)))) return 'own';
  throw new PathTakenError(
    `${path} already exists and is not ${kind.name} that this program wrote, so it is not replaced. ` +
      'Move it away, or choose another path.',
  );
}

/** A file that cannot be read counts as not ours. */
async function holds(path: string, kind: OutputKind): Promise<boolean> {
  const head = await readHead(path).catch(() => undefined);
  return head !== undefined && kind.isOwn(head);
}

/** Another process may take the name between the check and the rename: a link is created only where nothing is. */
async function putInPlace(temporary: string, path: string, kind: OutputKind): Promise<Place> {
  if ((await findPlace(path, kind)) === 'free') {
    try {
      await link(temporary, path);
      await rm(temporary);
      return 'free';
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST') await findPlace(path, kind);
      else if (!NO_LINKS.includes(code)) throw error;
    }
  }
  written.delete(await identify(path));
  await rename(temporary, path);
  return 'own';
}

async function identify(path: string): Promise<string> {
  return lstat(path, { bigint: true }).then(identityOf, () => '');
}

function identityOf({ dev, ino, ctimeNs }: { dev: bigint; ino: bigint; ctimeNs: bigint }): string {
  // The next file may get the inode number of a deleted one, but not the time of its last change.
  return `${dev} ${ino} ${ctimeNs}`;
}

async function readHead(path: string): Promise<Buffer | undefined> {
  const handle = await openRegular(path, { followsLinks: false });
  if (!handle) return undefined;
  try {
    const { size } = await handle.stat();
    const head = Buffer.alloc(Math.min(size, HEAD_BYTES));
    let done = 0;
    for (let read = 1; read > 0 && done < head.length; done += read)
      ({ bytesRead: read } = await handle.read(head, done, head.length - done, done));
    return head.subarray(0, done);
  } finally {
    await handle.close();
  }
}
