/**
 * Runs cases that another process names, one at a time, and says how each ended. That process watches the time, and notices when
 * this one dies from a case. Its folder is given as the first argument.
 */
import { blockOtherLoaders } from '@cxr-anomaly/data-cxr/node';
import { createRandom } from '@cxr-anomaly/random';
import type { Format, Subject } from '../formats/format';
import { formats } from '../formats/formats';
import { judgeError } from './judge-error';
import type { CaseName, Outcome, Ready } from './messages';
import { readPeak, resetPeak } from './peak-memory';
import { findPollution, readPrototypes } from './prototypes';
import { listChanges, listState, placeCase } from './watched-folder';

/** Readers write nothing, except for the requested report. */
const ALLOWED = /^case\/report\.html$/;

async function main(root: string): Promise<void> {
  blockOtherLoaders();
  const subjects = new Map<string, Subject>();
  for (const format of formats) subjects.set(format.name, await prepare(format, root));
  const prototypes = readPrototypes();
  process.on('message', (name: CaseName) => {
    void runCase(name, subjects.get(name.format) as Subject, root, prototypes).then((outcome) =>
      process.send?.(outcome),
    );
  });
  process.send?.({ baselineBytes: process.memoryUsage.rss() } satisfies Ready);
}

/** Prepares a format, and checks that its valid files are read: a reader that refuses everything would pass every case. */
async function prepare(format: Format, root: string): Promise<Subject> {
  const subject = await format.prepare();
  await subject.open(placeCase(root, subject.valid));
  return subject;
}

async function runCase(
  { format, seed, number }: CaseName,
  subject: Subject,
  root: string,
  prototypes: ReturnType<typeof readPrototypes>,
): Promise<Outcome> {
  const folder = placeCase(root, subject.draw(createRandom(seed, 'fuzz', format, number)));
  const before = listState(root);
  resetPeak();
  const [end, message] = await subject.open(folder).then(
    () => ['read', ''] as const,
    (error: unknown) => {
      const complaint = judgeError(error);
      return complaint === undefined
        ? (['refused', (error as Error).message] as const)
        : (['failed', complaint] as const);
    },
  );
  const peakBytes = readPeak();
  const polluted = findPollution(prototypes, readPrototypes());
  const changes = listChanges(before, listState(root), ALLOWED);
  if (polluted !== undefined) return { end: 'failed', message: `changed ${polluted}`, peakBytes };
  if (changes.length > 0) return { end: 'failed', message: `wrote ${changes.join(', ')}`, peakBytes };
  return { end, message, peakBytes };
}

void main(process.argv[2] as string);
