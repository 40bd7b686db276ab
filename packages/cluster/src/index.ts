export { cancelArray, readTaskStates, submitArray } from './slurm/array-jobs';
export { ClusterError } from './slurm/cluster-error';
export { parseCluster, readCluster, type ClusterSettings } from './slurm/cluster-settings';
export { renderArray, TASK_INDEX, type ArrayJob } from './slurm/render-array';
export type { TaskState } from './slurm/task-states';
