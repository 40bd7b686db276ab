import { stat } from 'node:fs/promises';
import { isImageName } from '@cxr-anomaly/data-cxr';
import { explainUnreadable, isAbsent, walkFiles } from '@cxr-anomaly/data-cxr/node';

/** A file to score, or a path that holds nothing to score. */
export type Input =
  | { readonly path: string }
  | {
      readonly path: string;
      /** Says what is wrong with it, using this name for it. */
      readonly explain: (name: string) => string;
    };

/** An input with its position in the output, from 1. */
export type PlacedInput = Input & { readonly place: number };

/** Numbers the inputs of a whole output. */
export function placeInputs(inputs: readonly Input[]): PlacedInput[] {
  return inputs.map((input, i) => ({ ...input, place: i + 1 }));
}

/**
 * Lists files and the image files in folders and their subfolders, each folder's files by name. A file that is given itself is
 * listed whatever its name. Links in a folder are listed too, but links to folders are not followed: they could form a cycle.
 * Anything that turns out not to be a file when it is read becomes a failure there, not a gap, and so does a folder that cannot
 * be read or a name that is not UTF-8. Never throws.
 */
export async function listInputs(paths: readonly string[]): Promise<Input[]> {
  const lists = await Promise.all(paths.map(listOne));
  return lists.flat();
}

async function listOne(path: string): Promise<Input[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [{ path }];
  } catch (error) {
    return [{ path, explain: (name) => explainUnread(name, error) }];
  }
  const { paths, problems } = await walkFiles(path);
  const inputs: Input[] = [
    ...paths.filter(isImageName).map((file) => ({ path: file })),
    ...problems.map(({ subject, message }) => ({
      path: subject,
      explain: (name: string) => `${name} ${message}`,
    })),
  ];
  if (inputs.length === 0) return [{ path, explain: explainEmptyFolder }];
  return inputs.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Says why a file or folder cannot be read, without the system's own message, which contains the path. */
export function explainUnread(name: string, error: unknown): string {
  return isAbsent(error) ? `There is no ${name}.` : `${name} ${explainUnreadable(error)}`;
}

function explainEmptyFolder(name: string): string {
  return `${name} holds no image file (.png .jpg .tif .webp .dcm).`;
}
