/** A CUDA library that TensorFlow's GPU build loads. It uses no GPU unless all of them load, even those that no method of ours calls. */
export interface CudaNeed {
  /** The name that TensorFlow looks for. */
  readonly name: string;
  /** The pip package that has it. */
  readonly package: string;
  /**
   * Whether it goes into a pack: `small` always, `large` on request only, `never` if none of our methods calls it, so that any
   * version serves.
   */
  readonly travels: 'small' | 'large' | 'never';
}

/**
 * Those that the wheel's library opens before it uses a GPU (`tsl::internal::DsoLoader::TryDlopenCUDALibraries`), and CUPTI, which it
 * opens to profile. The driver's own libraries come with the driver.
 */
export const CUDA_NEEDS: readonly CudaNeed[] = [
  { name: 'libcudart.so.12', package: 'nvidia-cuda-runtime-cu12', travels: 'small' },
  { name: 'libcupti.so.12', package: 'nvidia-cuda-cupti-cu12', travels: 'small' },
  { name: 'libcublas.so.12', package: 'nvidia-cublas-cu12', travels: 'large' },
  { name: 'libcublasLt.so.12', package: 'nvidia-cublas-cu12', travels: 'large' },
  { name: 'libcudnn.so.9', package: 'nvidia-cudnn-cu12', travels: 'large' },
  { name: 'libcufft.so.11', package: 'nvidia-cufft-cu12', travels: 'never' },
  { name: 'libcusolver.so.11', package: 'nvidia-cusolver-cu12', travels: 'never' },
  { name: 'libcusparse.so.12', package: 'nvidia-cusparse-cu12', travels: 'never' },
];
