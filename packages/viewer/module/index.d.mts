export * from '../dist/browser/index.js';
