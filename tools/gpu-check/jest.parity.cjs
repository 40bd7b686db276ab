/** The comparisons with the reference, and of kernels with their twins, as compiled by `npm run types`: nothing is translated. */
const { resolve } = require('node:path');

module.exports = {
  rootDir: resolve(__dirname, '../..'),
  roots: ['<rootDir>/packages'],
  testMatch: ['**/dist/**/*parity*.test.js', '**/dist/kernels/kernels.test.js'],
  // The portable engine computes on the CPU, whatever there is.
  testPathIgnorePatterns: ['/node_modules/', '-portable\\.'],
  testEnvironment: 'node',
  transform: {},
  // A test file in a process of its own ends with its GPU memory given back. A few share the GPU.
  maxWorkers: 4,
  workerIdleMemoryLimit: '1MB',
  testTimeout: 300_000,
  sandboxInjectedGlobals: ['Math'],
};
