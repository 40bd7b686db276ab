export { createRandom, type RandomStream } from './create-random';
