import { provision, type DoctorReport } from '@cxr-anomaly/engine/node';
import { runBuilt, type CheckContext } from '../check/context';
import { installWheels } from './install-wheels';

/** Installs TensorFlow's GPU build and, if it does not find CUDA libraries of the system, those that pip has. */
export async function installGpuBuild(
  context: Pick<CheckContext, 'root' | 'env'>,
  report: (line: string) => void,
): Promise<void> {
  const { library } = await provision({ gpu: true }, report);
  if (library === undefined) return;
  // In a process of its own, which gives the GPU back.
  const { code, stdout } = await runBuilt(context, 'command', ['doctor', '--json']);
  if (code === 0 && (JSON.parse(stdout) as DoctorReport).engine?.device === 'gpu') return;
  report('Installing the CUDA libraries with pip (2.5 GB).');
  await installWheels(library);
}
