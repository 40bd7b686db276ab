export type { DeepSvddSettings } from './config';
export { deepSvdd } from './method';
