export type { GanGpSettings } from './config';
export { ganGp } from './method';
