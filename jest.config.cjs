/** One configuration for every package; `npx jest packages/<name>` runs one of them from source. */
module.exports = {
  roots: ['<rootDir>/packages', '<rootDir>/benchmarks', '<rootDir>/tools'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['/dist/'],
  testEnvironment: 'node',
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
