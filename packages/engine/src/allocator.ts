export { runWithAllocator } from './allocator/run-with-allocator';
