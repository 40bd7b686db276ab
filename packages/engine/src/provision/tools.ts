import { EngineError } from '../errors';
import { runProcess, runPython, succeeds } from './run-process';

export type Tool = 'python3' | 'pip' | 'g++';

const COMPILERS = ['g++', 'clang++'];

/** Programs that setup needs are missing on this machine. */
export class MissingToolsError extends EngineError {
  constructor(readonly tools: readonly Tool[]) {
    super(`missing: ${tools.join(', ')}`);
  }
}

/** Lists which of the programs that setup needs cannot be run here. */
export async function findMissingTools(wanted: readonly Tool[] = ['python3', 'pip', 'g++']): Promise<Tool[]> {
  const missing = await Promise.all(wanted.map(async (tool) => ((await hasTool(tool)) ? [] : [tool])));
  return missing.flat();
}

/**
 * Stops if one of the programs is missing, before any time is spent on a download that needs them.
 *
 * @throws MissingToolsError naming all that are missing.
 */
export async function assertTools(wanted: readonly Tool[]): Promise<void> {
  const missing = await findMissingTools(wanted);
  if (missing.length > 0) throw new MissingToolsError(missing);
}

/** Finds the C++ compiler that builds the addon: g++, or else clang++. */
export async function findCompiler(): Promise<string | undefined> {
  for (const compiler of COMPILERS) {
    if (await succeeds((options) => runProcess(compiler, ['--version'], options))) return compiler;
  }
  return undefined;
}

async function hasTool(tool: Tool): Promise<boolean> {
  switch (tool) {
    case 'python3':
      return succeeds((options) => runPython(['-c', 'import zipfile'], options));
    case 'pip':
      return succeeds((options) => runPython(['-m', 'pip', '--version'], options));
    case 'g++':
      return (await findCompiler()) !== undefined;
  }
}
