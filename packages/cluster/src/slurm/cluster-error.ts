/** Slurm did not do as it was asked. The message says what it answered and what to do. */
export class ClusterError extends Error {
  override readonly name: string = 'ClusterError';
}

/** Slurm did not answer, as while its controller is restarted: asking again later may help. */
export class SilentClusterError extends ClusterError {
  override readonly name = 'SilentClusterError';
}
