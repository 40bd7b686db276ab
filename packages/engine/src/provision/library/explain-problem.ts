import { quotedEngineCommand } from '../../command/printed-command';
import type { LibraryProblem } from './inspect-library';

/** Says why a library must not be loaded, in a clause without a full stop. */
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
      ? `To have it put in place anew, ${setup};`
      : `Set CXR_CACHE to a folder of your own and ${setup};`;
  return `The native engine does not start: ${describeProblem(problem)}. ${remedy} CXR_ENGINE=portable does without it, several times slower.`;
}
