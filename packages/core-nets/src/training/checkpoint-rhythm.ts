/** Share of the run's time that writing checkpoints may take. */
const SHARE = 0.05;

/** Decides when a checkpoint is worth its time. When it is written never changes what is computed. */
export class CheckpointRhythm {
  private writtenAt = Number.NEGATIVE_INFINITY;
  private cost = 0;

  /** True for the first epoch, and once enough time has passed since the last checkpoint for its cost to be small. */
  isDue(): boolean {
    return performance.now() - this.writtenAt >= this.cost / SHARE;
  }

  async time(write: () => Promise<void>): Promise<void> {
    const start = performance.now();
    await write();
    this.writtenAt = performance.now();
    this.cost = this.writtenAt - start;
  }
}
