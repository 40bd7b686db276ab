/** A CUDA library that TensorFlow's GPU build loads. It uses no GPU unless all of them load, even those that no method of ours calls. */
export interface CudaNeed {
  /** The name that TensorFlow looks for. */
  readonly name: string;
  /** The pip package that has it, with the versions that TensorFlow 2.21 accepts. */
  readonly wheel: string;
  /**
   * Whether it goes into a pack: `small` always, `large` on request only, `never` if none of our methods calls it, so that any
   * version serves.
   */
  readonly travels: 'small' | 'large' | 'never';
}

export const CUDA_NEEDS: readonly CudaNeed[] = [
  { name: 'libcudart.so.12', wheel: 'nvidia-cuda-runtime-cu12>=12.5.82,<13', travels: 'small' },
  { name: 'libcupti.so.12', wheel: 'nvidia-cuda-cupti-cu12>=12.5.82,<13', travels: 'small' },
  { name: 'libcublas.so.12', wheel: 'nvidia-cublas-cu12>=12.5.3.2,<13', travels: 'large' },
  { name: 'libcublasLt.so.12', wheel: 'nvidia-cublas-cu12>=12.5.3.2,<13', travels: 'large' },
  { name: 'libcudnn.so.9', wheel: 'nvidia-cudnn-cu12>=9.3.0.75,<10', travels: 'large' },
  { name: 'libcufft.so.11', wheel: 'nvidia-cufft-cu12>=11.2.3.61,<12', travels: 'never' },
  { name: 'libcusolver.so.11', wheel: 'nvidia-cusolver-cu12>=11.6.3.83,<12', travels: 'never' },
  { name: 'libcusparse.so.12', wheel: 'nvidia-cusparse-cu12>=12.5.1.3,<13', travels: 'never' },
];
