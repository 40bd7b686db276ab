/**
 * The one place that puts what a command writes under its name. Nothing is ever replaced there but what this process wrote, or an
 * earlier one as the same kind of file: a name that is mistyped, or that a picture of a patient has already, costs nobody a file.
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
  /** Tells a file of this kind that this program wrote from all others, by its first `HEAD_BYTES` bytes. */
  readonly isOwn: (head: Buffer) => boolean;
}

/** What lies under a name: nothing, or a file that may be replaced. */
export type Place = 'free' | 'own';

/** More than any file has that is recognized as a whole. */
export const HEAD_BYTES = 4 * 1024 * 1024;

/** Systems without hard links, such as FAT and some network disks. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EMLINK'];

/** What this process wrote, by what tells a file from all others, whatever its name: systems may take `a` and `A` for one. */
const written = new Set<string>();

/**
 * Writes a file under a name that is free or has a file of this kind: whole, also after a crash or power cut, and for its owner's
 * eyes only. Makes the folder where it is missing.
 *
 * @returns what was there before; `own` means that it was replaced.
 * @throws PathTakenError when something else is there, a link or folder included; StorageError when it cannot be written.
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
 * Says what lies under a name, before time is spent on what is to be put there.
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

/** What cannot be read counts as somebody else's. */
async function holds(path: string, kind: OutputKind): Promise<boolean> {
  const head = await readHead(path).catch(() => undefined);
  return head !== undefined && kind.isOwn(head);
}

/** Between looking and renaming another may take the name: a link is made only where nothing is. */
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
  // The number of a deleted file is given to the next one; the time of its last change is not.
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
