import { fstatSync, writeFileSync } from 'node:fs';
import { StorageError } from '@cxr-anomaly/files';
import { explainFailure } from '@cxr-anomaly/files/node';

/**
 * Prints everything to stdout. Node's own stream does not notice if a full disk takes only a part of what is written to a
 * file, so a command would succeed with its last line cut off.
 *
 * @throws StorageError when stdout is a file that cannot be written to.
 */
export function print(text: string): void {
  if (!fstatSync(1).isFile()) return void process.stdout.write(text);
  try {
    writeFileSync(1, text);
  } catch (cause) {
    throw new StorageError(
      `The output cannot be written: ${explainFailure(cause)}. Its last line may be cut off. Make room, or write it elsewhere.`,
      { cause },
    );
  }
}
