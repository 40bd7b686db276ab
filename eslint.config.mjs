import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

/** Which packages each package may import; arrows go one way only (ARCHITECTURE.md). */
const arrows = {
  metrics: [],
  engine: [],
  'data-cxr': ['engine'],
  'core-nets': ['engine', 'data-cxr'],
  runs: ['engine', 'data-cxr', 'core-nets', 'metrics'],
  deepsvdd: ['engine', 'core-nets', 'data-cxr', 'metrics', 'runs'],
  'bench-runner': ['engine', 'data-cxr', 'core-nets', 'metrics', 'runs', 'deepsvdd'],
};

const bans = [
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'Use a stream of createRandom (engine): results must repeat.',
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

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', '.nx/', 'runs/', '**/*.d.ts'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { '@nx': nx },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
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
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: '@tensorflow/tfjs-node-gpu',
              message: 'Only the engine package knows it: call startEngine.',
            },
          ],
        },
      ],
    },
  },
  { files: ['packages/engine/**/*.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['**/*.test.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...bans],
      // Jest types its asymmetric matchers as any.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  { files: ['**/cli.ts', '**/bin.ts'], rules: { 'no-console': 'off' } },
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
  prettier,
);
