import { randomUUID } from 'node:crypto';
import { copyFile, lstat, mkdir, readFile, readlink, rename, rm, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { renameFlushed } from '@cxr-anomaly/files/node';
import { EngineError } from '../../errors';
import { addonFolder, BINDING_FILE, QUIET_FILE } from '../../start/addon-files';
import type { Library } from '../library/library';
import { addonLoads } from './addon-loads';

/**
 * Puts a library and its addons in place: `deps` of the binding's package becomes a link to the library, the addons are copied,
 * each with a rename, so that a process that starts meanwhile finds either the old ones or the new ones.
 *
 * @throws EngineError if the addon does not load from where it is installed.
 */
export async function installAddon(library: Library, addons: string, packageFolder: string): Promise<void> {
  await replaceWithLink(join(packageFolder, 'deps'), library.folder);
  const place = addonFolder(packageFolder);
  await mkdir(place, { recursive: true });
  for (const file of [QUIET_FILE, BINDING_FILE]) await copyInto(place, join(addons, file));
  const failure = await addonLoads(join(place, BINDING_FILE));
  if (failure !== undefined) throw new EngineError(`the installed addon does not load: ${failure.reason}`);
}

/** Puts the addon of our own kernels next to the others. */
export async function installOwnKernels(file: string, packageFolder: string): Promise<void> {
  await copyInto(addonFolder(packageFolder), file);
}

async function copyInto(place: string, file: string): Promise<void> {
  const temporary = join(place, `${basename(file)}.tmp-${process.pid}`);
  await copyFile(file, temporary);
  await renameFlushed(temporary, join(place, basename(file)));
}

/** Tells whether the installed addons are those of a folder of the cache, bit for bit. */
export async function isInstalled(
  addons: string,
  packageFolder: string,
  files: readonly string[] = [QUIET_FILE, BINDING_FILE],
): Promise<boolean> {
  try {
    for (const file of files) {
      const [cached, installed] = await Promise.all(
        [addons, addonFolder(packageFolder)].map((folder) => readFile(join(folder, file))),
      );
      if (cached === undefined || installed === undefined || !cached.equals(installed)) return false;
    }
    return true;
  } catch {
    return false;
  }
}

/** Removes the addon, so that the portable engine runs. If that is not possible, the engine says what is wrong when it starts. */
export async function uninstallAddon(packageFolder: string): Promise<void> {
  await rm(join(addonFolder(packageFolder), BINDING_FILE), { force: true }).catch(() => undefined);
}

async function replaceWithLink(link: string, target: string): Promise<void> {
  const present = await lstat(link).catch(() => undefined);
  if (present?.isSymbolicLink() === true && (await readlink(link)) === target) return;
  const temporary = `${link}.tmp-${randomUUID()}`;
  await symlink(target, temporary, 'dir');
  // A link can be renamed over a link, but not over the folder that the package's own install script creates.
  const replaced = present?.isDirectory() === true ? `${link}.old-${randomUUID()}` : undefined;
  if (replaced !== undefined) await rename(link, replaced);
  await rename(temporary, link);
  if (replaced !== undefined) await rm(replaced, { recursive: true });
}
