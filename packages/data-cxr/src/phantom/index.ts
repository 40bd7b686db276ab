export { openPhantom, type PhantomOptions } from './data-set';
