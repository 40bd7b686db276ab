export type { MemDaeSettings } from './config';
export { memDae } from './method';
