export type { GanGpSettings } from './config';
export { ganGp } from './method';
export { gradientPenalty, wassersteinLoss } from './objective';
