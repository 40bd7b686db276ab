/** One configuration for every package; `npx jest packages/<name>` runs one of them from source. */
module.exports = {
  roots: ['<rootDir>/packages', '<rootDir>/benchmarks', '<rootDir>/tools'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['/dist/'],
  testEnvironment: 'node',
  runner: '<rootDir>/tools/jest-runner.cjs',
  maxWorkers: 2,
  // TensorFlow keeps its memory: a worker that has grown beyond this ends after its test file, and a new one takes over.
  workerIdleMemoryLimit: '2GB',
  // Ends tests that hang. Two test files on two cores take twice as long as one, and other work on the machine adds to that.
  testTimeout: 60_000,
  // Looking up Math in the sandbox at every call would make numeric code ten times slower.
  sandboxInjectedGlobals: ['Math'],
  testEnvironmentOptions: {
    customExportConditions: ['@cxr-anomaly/source', 'node', 'node-addons', 'require', 'default'],
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
};
