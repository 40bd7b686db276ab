import { runProgram } from '../check/run-program';
import type { CudaNeed } from './libraries';

/**
 * Installs the pip packages that have these CUDA libraries into a folder, below `nvidia/`, where TensorFlow's library looks for
 * them if the folder is its own.
 *
 * @throws Error with what pip said, if it fails.
 */
export async function installWheels(needs: readonly CudaNeed[], folder: string): Promise<void> {
  const wheels = [...new Set(needs.map(({ wheel }) => wheel))];
  const args = [
    '-I',
    '-m',
    'pip',
    'install',
    '-q',
    '--disable-pip-version-check',
    '--no-input',
    '--no-compile',
  ];
  const target = ['--no-deps', '--only-binary=:all:', '--target', folder];
  const { code, stderr } = await runProgram('python3', [...args, ...target, ...wheels]);
  if (code !== 0) throw new Error(`pip could not install ${wheels.join(', ')}: ${stderr.trim()}`);
}
