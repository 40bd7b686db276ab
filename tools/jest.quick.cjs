/** The tests that take seconds: everything but `*.slow.test.ts`. */
const { resolve } = require('node:path');
const all = require('../jest.config.cjs');

module.exports = {
  ...all,
  rootDir: resolve(__dirname, '..'),
  testPathIgnorePatterns: [...all.testPathIgnorePatterns, '\\.slow\\.test\\.ts$'],
};
