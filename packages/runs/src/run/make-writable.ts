import { access, constants } from 'node:fs/promises';
import { SettingsError } from '@cxr-anomaly/core-nets';
import { explainFailure, makePrivateFolder } from '@cxr-anomaly/files/node';

/**
 * Creates a folder if it is missing, so that what goes into it is not computed in vain.
 *
 * @param use what it will hold, and what to do if it cannot
 * @throws SettingsError naming the folder when it cannot be created or written to.
 */
export async function makeWritable(
  folder: string,
  use: { readonly holds: string; readonly remedy: string },
): Promise<void> {
  try {
    await makePrivateFolder(folder);
    await access(folder, constants.W_OK);
  } catch (cause) {
    const reason = explainFailure(cause);
    throw new SettingsError(`${folder} cannot hold ${use.holds}: ${reason}. ${use.remedy}`, { cause });
  }
}
