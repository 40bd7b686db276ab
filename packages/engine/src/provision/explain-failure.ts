import { quotedEngineCommand } from '../command/printed-command';
import { MissingToolsError } from './tools';

const PACKAGES = 'On Debian or Ubuntu: apt-get install python3-pip g++.';
const INSTEAD = {
  portable: 'The portable engine runs instead, several times slower.',
  native: 'The native engine that was already installed is kept.',
  none: 'Set CXR_CACHE to a folder of your own, or use the portable engine, which is several times slower (CXR_ENGINE=portable).',
};

/** Combines all failures into one message: what is missing, what runs instead, and what to do. */
export function explainFailure(failures: readonly unknown[], instead: keyof typeof INSTEAD): string {
  const missing = failures.flatMap((failure) => (failure instanceof MissingToolsError ? failure.tools : []));
  const others = failures.filter((failure) => !(failure instanceof MissingToolsError)).map(messageOf);
  const tools = missing.length === 0 ? [] : [`not found here: ${[...new Set(missing)].join(', ')}`];
  return (
    `The native engine could not be installed (${[...tools, ...others].join('; ')}). ${INSTEAD[instead]} ` +
    (missing.length > 0 ? `${PACKAGES} Then` : 'To try again,') +
    ` run ${quotedEngineCommand('setup')}, or name a folder that has libtensorflow: ${quotedEngineCommand('setup --from DIR')}.`
  );
}

function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
