import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { runPython } from '../run-process';
import { LIBRARY_LINKS } from './library';

/**
 * Extracts what is needed from a wheel: the two libraries, the headers that the addon includes, and the notices that must
 * accompany them. Python is available, since pip fetched the wheel, and checks each member's CRC.
 */
const SCRIPT = `
import re, sys, zipfile
wanted = re.compile(
    r'tensorflow/(libtensorflow_(cc|framework)\\.so\\.2'
    r'|THIRD_PARTY_NOTICES\\.txt|LICENSE.*'
    r'|include/(tensorflow/c|xla/tsl/c|absl)/.*'
    r'|include/(tensorflow/core|tsl)/platform/ctstring.*)'
)
with zipfile.ZipFile(sys.argv[1]) as wheel:
    wheel.extractall(sys.argv[2], [name for name in wheel.namelist() if wanted.fullmatch(name)])
`;

/** Unpacks the library from a verified wheel into a folder in the way that `createLibrary` needs. */
export async function unpackWheel(wheelFile: string, folder: string): Promise<void> {
  const raw = join(folder, 'unpacked');
  await runPython(['-c', SCRIPT, wheelFile, raw], { cwd: folder });
  const content = join(raw, 'tensorflow');
  await mkdir(join(folder, 'lib'));
  for (const file of ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']) {
    await rename(join(content, file), join(folder, 'lib', file));
  }
  for (const [link, target] of Object.entries(LIBRARY_LINKS))
    await symlink(target, join(folder, 'lib', link));
  await rename(join(content, 'include'), join(folder, 'include'));
  await rename(join(content, 'THIRD_PARTY_NOTICES.txt'), join(folder, 'THIRD_PARTY_NOTICES.txt'));
  await rm(raw, { recursive: true });
}
