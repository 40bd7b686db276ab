export type { MahalanobisSettings } from './config';
export { mahalanobis } from './method';
