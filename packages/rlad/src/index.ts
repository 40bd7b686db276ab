export type { RladSettings } from './config';
export { rlad } from './method';
