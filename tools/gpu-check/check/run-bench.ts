import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runBuilt, type CheckContext } from './context';

/** The bench of all methods, in one process. */
export interface BenchStage {
  readonly seconds: number;
  /** Its leaderboard in Markdown. */
  readonly board: string;
}

/**
 * Trains and tests all methods in one session, as a user would: TensorFlow rounds as it does by default.
 *
 * @throws Error with what the command said last, if it ends before its leaderboard.
 */
export async function runBench(context: CheckContext): Promise<BenchStage> {
  const folder = join(context.out, 'bench');
  // An earlier check's runs would be taken up, and nothing trained.
  await rm(folder, { recursive: true, force: true });
  await mkdir(context.out, { recursive: true });
  const args = ['bench', '--data', context.data, '--preset', context.preset, '--out', folder];
  const { code, seconds, stderr } = await runBuilt(context, 'command', args);
  const board = await readFile(join(folder, 'leaderboard.md'), 'utf8').catch((error: Error) => {
    const said = stderr.trim().split('\n').slice(-3).join(' ');
    throw new Error(`bench ended with ${code ?? 'a signal'}: ${said}`, { cause: error });
  });
  return { seconds, board };
}
