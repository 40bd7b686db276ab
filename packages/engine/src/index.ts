export { EngineError } from './errors';
export { createRandom, type RandomStream } from './random';
