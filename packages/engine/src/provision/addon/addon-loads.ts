import { runProcess, type ProcessFailure } from '../run-process';

/** Loads an addon in a process of its own, since a library of the wrong kind can end it; returns what went wrong. */
export async function addonLoads(addon: string): Promise<string | undefined> {
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '-1' };
  try {
    await runProcess(process.execPath, ['-e', 'require(process.argv[1]).TF_Version', addon], {
      env,
      timeout: 60_000,
    });
    return undefined;
  } catch (error) {
    const said = ((error as ProcessFailure).stderr ?? '')
      .split('\n')
      .find((line) => line.startsWith('Error:'));
    return said ?? (error as Error).message.split('\n')[0];
  }
}
