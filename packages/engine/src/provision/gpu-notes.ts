import { quotedEngineCommand } from '../command/printed-command';

/** Pip packages of the CUDA libraries that TensorFlow 2.21 is built for, as the wheel's own `and-cuda` extra names them. */
export const CUDA_WHEELS: readonly string[] = [
  'nvidia-cublas-cu12>=12.5.3.2,<13',
  'nvidia-cuda-cupti-cu12>=12.5.82,<13',
  'nvidia-cuda-nvcc-cu12>=12.5.82,<13',
  'nvidia-cuda-nvrtc-cu12>=12.5.82,<13',
  'nvidia-cuda-runtime-cu12>=12.5.82,<13',
  'nvidia-cudnn-cu12>=9.3.0.75,<10',
  'nvidia-cufft-cu12>=11.2.3.61,<12',
  'nvidia-curand-cu12>=10.3.6.82,<11',
  'nvidia-cusolver-cu12>=11.6.3.83,<12',
  'nvidia-cusparse-cu12>=12.5.1.3,<13',
  'nvidia-nccl-cu12>=2.27.7,<3',
  'nvidia-nvjitlink-cu12>=12.5.82,<13',
];

/** Explains how to give the GPU build its CUDA libraries if the system has none; it looks for them next to itself. */
export function gpuNotes(library: string): string {
  const wheels = CUDA_WHEELS.map((wheel) => `'${wheel}'`).join(' ');
  return [
    'TensorFlow needs the CUDA 12 and cuDNN 9 libraries. If the system does not have them, install them next to it:',
    `  python3 -I -m pip install --no-deps --target '${library}' ${wheels}`,
    `Then run ${quotedEngineCommand('doctor')} to see whether TensorFlow uses the GPU.`,
  ].join('\n');
}
