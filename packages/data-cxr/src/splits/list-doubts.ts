import { firstFew } from '@cxr-anomaly/files';
import type { DataProblem, ImageWarning } from '../contracts';

const TAKE_OUT = 'remove any that are not frontal chest X-rays.';
const SEE_IT = 'check that they are neither too dark nor too bright.';

/** Lists the warnings from decoding images, each once, naming the first affected images. */
export function listDoubts(
  images: Iterable<{ readonly id: string; readonly warnings?: readonly ImageWarning[] }>,
): DataProblem[] {
  const concerned = new Map<string, string[]>();
  const advice = new Map<string, string>();
  for (const { id, warnings = [] } of images) {
    for (const { kind, message } of warnings) {
      advice.set(message, kind === 'display' ? SEE_IT : TAKE_OUT);
      const ids = concerned.get(message);
      if (ids === undefined) concerned.set(message, [id]);
      else ids.push(id);
    }
  }
  return [...concerned].map(([message, ids]) => ({
    // They arrive in the order in which decoding finished.
    subject: firstFew(ids.sort()),
    message: `${message} These images are still used; ${advice.get(message)}`,
  }));
}
