export * from './contracts';
export { DataError } from './errors';
