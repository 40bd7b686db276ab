/** The learning rate of an epoch, divided by 10 at each milestone. Epochs and milestones count from 0. */
export function milestoneRate(learningRate: number, milestones: readonly number[], epoch: number): number {
  return learningRate * 0.1 ** milestones.filter((milestone) => epoch >= milestone).length;
}
