/** The learning rate of an epoch: divided by 10 from each milestone on. Epochs and milestones are counted from 0. */
export function milestoneRate(learningRate: number, milestones: readonly number[], epoch: number): number {
  return learningRate * 0.1 ** milestones.filter((milestone) => epoch >= milestone).length;
}
