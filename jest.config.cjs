/** One configuration for every package; `npx jest packages/<name>` runs one of them from source. */
module.exports = {
  roots: ['<rootDir>/packages', '<rootDir>/benchmarks', '<rootDir>/tools'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['/dist/'],
  testEnvironment: 'node',
  runner: '<rootDir>/tools/jest-runner.cjs',
  maxWorkers: 2,
  // TensorFlow keeps what it once had: a worker that has grown beyond this ends after its test file, and a new one goes on.
  workerIdleMemoryLimit: '2GB',
  // Ends what hangs. Two test files on two cores take twice the time of one, and other work on the machine adds to it.
  testTimeout: 60_000,
  // Looked up in the sandbox at every call, Math costs numeric code a factor of ten.
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
