import js from '@eslint/js';
import { createProjectGraphAsync } from '@nx/devkit';
import prettier from 'eslint-config-prettier';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

/** What a method's package may import. */
const method = [
  ...['files', 'random', 'metrics', 'engine', 'data-cxr', 'core-nets', 'runs'],
  ...['fixtures', 'detector-contract', 'parity'],
];

/** Which packages each package may import; arrows go one way only (ARCHITECTURE.md). */
const arrows = {
  files: [],
  random: [],
  metrics: ['fixtures'],
  fixtures: ['random'],
  engine: ['files', 'random'],
  'data-cxr': ['files', 'random', 'metrics', 'fixtures'],
  'core-nets': ['files', 'random', 'metrics', 'engine', 'data-cxr', 'fixtures'],
  'detector-contract': ['files', 'random', 'engine', 'data-cxr', 'core-nets', 'metrics'],
  parity: ['engine', 'core-nets', 'detector-contract', 'fixtures'],
  cluster: ['files', 'core-nets'],
  runs: ['files', 'random', 'engine', 'data-cxr', 'core-nets', 'metrics', 'cluster'],
  deepsvdd: method,
  'gan-gp': method,
  mahalanobis: method,
  memdae: method,
  rlad: method,
  viewer: [
    ...['files', 'engine', 'data-cxr', 'core-nets', 'metrics', 'runs', 'fixtures'],
    ...['deepsvdd', 'gan-gp', 'mahalanobis', 'memdae', 'rlad'],
  ],
  'bench-runner': [
    ...[
      'files',
      'random',
      'engine',
      'data-cxr',
      'core-nets',
      'metrics',
      'cluster',
      'runs',
      'fixtures',
      'viewer',
    ],
    ...['deepsvdd', 'gan-gp', 'mahalanobis', 'memdae', 'rlad'],
  ],
  benchmarks: [
    ...['files', 'random', 'engine', 'data-cxr', 'core-nets', 'metrics', 'runs', 'fixtures', 'bench-runner'],
    ...['deepsvdd', 'gan-gp', 'mahalanobis', 'memdae', 'rlad'],
  ],
};

// The boundaries rule reads Nx's project graph from its cache and checks nothing if that is missing or out of date.
await createProjectGraphAsync();

const nativeTensorflow = {
  group: ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'],
  message: 'Only the engine package knows it: call startEngine.',
};

const bans = [
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'Use a stream of createRandom (random): results must repeat.',
  },
  {
    selector: "CallExpression[callee.property.name='tidy'] > ArrowFunctionExpression[async=true]",
    message: 'tidy cannot follow an async callback; read outside it.',
  },
];

const readsInPlace = {
  selector: 'CallExpression[callee.property.name=/^(dataSync|arraySync)$/]',
  message: 'Read with `await tensor.data()` outside tidy; the sync reads are for tests.',
};

const writesInPlace = {
  selector:
    'ImportSpecifier[imported.name=/^(writeFile|appendFile|createWriteStream|rename|copyFile|cp|link|symlink|mkdir)(Sync)?$|^writeFileAtomic$/]',
  message: "Write by writeOutput (files): it replaces no file of somebody else's, and others cannot read it.",
};

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', '.nx/', 'runs/', 'site/', '**/*.d.ts'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { '@nx': nx },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      // There is no other way to give declarations of packages without types to those who compile our sources.
      '@typescript-eslint/triple-slash-reference': [
        'error',
        { path: 'always', types: 'never', lib: 'never' },
      ],
      '@nx/enforce-module-boundaries': [
        'error',
        {
          allow: [],
          depConstraints: Object.entries(arrows).map(([name, targets]) => ({
            sourceTag: `package:${name}`,
            onlyDependOnLibsWithTags: [`package:${name}`, ...targets.map((target) => `package:${target}`)],
          })),
        },
      ],
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...bans, readsInPlace],
      'no-restricted-exports': [
        'error',
        {
          restrictDefaultExports: {
            direct: true,
            named: true,
            defaultFrom: true,
            namedFrom: true,
            namespaceFrom: true,
          },
        },
      ],
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [nativeTensorflow] }],
    },
  },
  {
    files: ['packages/{runs,bench-runner,deepsvdd,gan-gp,mahalanobis,memdae,rlad}/src/**/*.ts'],
    ignores: ['packages/runs/src/reporting/print.ts'],
    rules: { 'no-restricted-syntax': ['error', ...bans, readsInPlace, writesInPlace] },
  },
  { files: ['packages/engine/**/*.ts'], rules: { '@typescript-eslint/no-restricted-imports': 'off' } },
  {
    files: ['packages/{files,random,metrics,data-cxr}/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [{ group: ['@tensorflow/*'], message: 'It installs without TensorFlow.' }] },
      ],
    },
  },
  {
    files: ['packages/core-nets/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            nativeTensorflow,
            {
              regex: '^@cxr-anomaly/data-cxr',
              allowTypeImports: true,
              message: 'Networks know the types of data only: use `import type`.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.test.ts', '**/testing/**/*.ts', 'packages/{detector-contract,parity}/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...bans],
      // Jest types its asymmetric matchers as any.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  { files: ['**/cli.ts', '**/bin.ts', 'benchmarks/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        module: 'writable',
        require: 'readonly',
        __dirname: 'readonly',
        setTimeout: 'readonly',
        URL: 'readonly',
      },
    },
  },
  {
    files: ['packages/viewer/example/*.js'],
    languageOptions: {
      globals: {
        createImageBitmap: 'readonly',
        document: 'readonly',
        fetch: 'readonly',
        OffscreenCanvas: 'readonly',
      },
    },
  },
  prettier,
);
