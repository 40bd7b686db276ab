import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { SettingsError } from '@cxr-anomaly/core-nets';
import { findPlace, writeOutput, type OutputKind } from '@cxr-anomaly/files/node';
import { readIfThere } from './read-json';

/** Lists the SHA-256 of the files in its folder, as `sha256sum -c` reads it. */
const NAME = 'SHA256SUMS';

const HEADER = '# Written by cxr-anomaly. Check with: sha256sum -c SHA256SUMS';

const LIST: OutputKind = {
  name: 'a list of digests',
  isOwn: (head) => head.toString('utf8', 0, HEADER.length) === HEADER,
};

/** Digits of a digest that are shown: enough to tell two apart. */
const SHOWN = 12;

/** Refuses a folder whose list of digests this program did not write. @throws SettingsError */
export async function assertDigestsWritable(folder: string): Promise<void> {
  await findPlace(join(folder, NAME), LIST);
}

/**
 * Writes down the digests of files in a folder. This stops nobody from writing another list, but files that were edited by hand,
 * half copied or mixed up are noticed.
 *
 * @param names of files in the folder, with forward slashes; missing ones are left out
 * @param coming content of files that will be written next
 */
export async function writeDigests(
  folder: string,
  names: readonly string[],
  coming: Readonly<Record<string, string>> = {},
): Promise<void> {
  const present = await Promise.all(
    names.map(async (name) => ({ name, content: await readIfThere(join(folder, name)) })),
  );
  const listed = [
    ...present.flatMap(({ name, content }) => (content === undefined ? [] : [{ name, content }])),
    ...Object.entries(coming).map(([name, content]) => ({ name, content })),
  ];
  const lines = listed.map(({ name, content }) => `${digest(content)}  ${name}`);
  await writeOutput(join(folder, NAME), `${[HEADER, ...lines].join('\n')}\n`, LIST);
}

/**
 * Compares files of a folder with the digests written down. A missing file is left for the code that needs it to report.
 *
 * @param remedy what to do if one differs
 * @throws SettingsError naming the file and both digests.
 */
export async function verifyDigests(folder: string, names: readonly string[], remedy: string): Promise<void> {
  const list = await readIfThere(join(folder, NAME));
  if (list === undefined) {
    throw new SettingsError(
      `${folder} has no ${NAME} to check its files against: it was removed, or an earlier version wrote them. ${remedy}`,
    );
  }
  const known = new Map(
    list
      .toString()
      .split('\n')
      .map((line) => [line.slice(66), line.slice(0, 64)] as const),
  );
  for (const name of names) {
    const content = await readIfThere(join(folder, name));
    if (content === undefined) continue;
    const [found, listed] = [digest(content), known.get(name)];
    if (found === listed) continue;
    const before = listed === undefined ? 'does not list it' : `says ${listed.slice(0, SHOWN)}…`;
    throw new SettingsError(
      `${join(folder, name)} was altered: its SHA-256 is ${found.slice(0, SHOWN)}…, ${NAME} ${before}. ${remedy}`,
    );
  }
}

function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
