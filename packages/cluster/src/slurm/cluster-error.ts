/** Slurm did not do as it was asked. The message says what it answered and what to do. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
}
