import { quotedEngineCommand } from '../../command/printed-command';
import { listLimits } from '../../start/address-space';
import type { LoadFailure } from '../addon/addon-loads';
import type { LibraryProblem } from './inspect-library';

const INSTEAD = 'CXR_ENGINE=portable works without it, several times slower.';

/** Says why a library must not be loaded, in a clause without a period. */
export function describeProblem({ kind, folder, detail }: LibraryProblem): string {
  return kind === 'foreign'
    ? detail
    : `the TensorFlow library in ${folder} is damaged or was changed: ${detail}`;
}

/** Says why the native engine does not start with a library, and what to do. */
export function explainProblem(problem: LibraryProblem): string {
  const setup = `run ${quotedEngineCommand('setup')}`;
  const remedy =
    problem.kind === 'damaged'
      ? `To reinstall it, ${setup};`
      : `Set CXR_CACHE to a folder of your own and ${setup};`;
  return `The native engine does not start: ${describeProblem(problem)}. ${remedy} ${INSTEAD}`;
}

/** Says why an unchanged library ends the process that loads it, and what to do. */
export function explainLoadFailure({ reason }: LoadFailure): string {
  const setup = `To reinstall it, run ${quotedEngineCommand('setup')};`;
  return `The native engine cannot be loaded: ${[reason, ...listLimits()].join('; ')}. ${setup} ${INSTEAD}`;
}
