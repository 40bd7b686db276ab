export { discoverNeighborhoods, type AnchorOptions } from './anchors';
export type { RladSettings } from './config';
export { rlad } from './method';
