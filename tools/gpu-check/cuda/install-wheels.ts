import { CUDA_WHEELS } from '@cxr-anomaly/engine/node';
import { runProgram } from '../check/run-program';

/**
 * Installs pip packages with CUDA libraries into a folder, below `nvidia/`, where TensorFlow's library looks for them if the folder
 * is its own.
 *
 * @param packages the names of those wanted; default: all that TensorFlow is built for, in the versions it accepts
 * @throws Error with what pip said, if it fails.
 */
export async function installWheels(folder: string, packages?: readonly string[]): Promise<void> {
  const isWanted = (wheel: string): boolean =>
    packages === undefined || packages.some((name) => wheel.startsWith(`${name}>=`));
  const wheels = CUDA_WHEELS.filter(isWanted);
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
