/**
 * Nx plugin: gives every folder of packages/, and benchmarks/, its targets, so that no package carries a project file. `train`
 * and `benchmark` go to the packages with a `src/cli.ts`, the methods: a benchmark covers one method, so that a change measures
 * only what it can alter. bench-runner has `bench`, which trains only what depends on changed code; benchmarks has tables that
 * take long or need packages: `peers`, `kernels`, `growth`, `input-gate`, `coverage`, `scaling`, `synthetic-validation`. Flags after the target are passed
 * to the command unchanged.
 */
const { existsSync } = require('node:fs');
const { basename, dirname, join } = require('node:path');

const fromSource =
  'node -C @cxr-anomaly/source -r ./tools/typescript-sources.cjs -r ./tools/import-sources.cjs';

/** Packages that no result depends on: those used only in tests, and the web page. */
const WITHOUT_RESULTS = ['fixtures', 'detector-contract', 'parity', 'viewer'];

function describePackage(folder, workspaceRoot) {
  const name = basename(folder);
  const targets = {
    build: command(name === 'viewer' ? `tsc -b ${folder} && vite build ${folder}` : `tsc -b ${folder}`),
    test: command(`node tools/test.mjs ${folder} --passWithNoTests`),
    lint: command(`eslint ${folder}`),
  };
  if (existsSync(join(workspaceRoot, folder, 'src/cli.ts'))) {
    targets.train = command(`${fromSource} ${folder}/src/cli.ts train`);
    targets.benchmark = command(`node tools/benchmarks/run-benchmark.mjs ${name}`);
  }
  if (name === 'bench-runner') {
    targets.bench = command(`${fromSource} ${folder}/src/bin.ts bench --out runs/bench`);
  }
  if (name === 'benchmarks') {
    for (const table of [
      'peers',
      'kernels',
      'growth',
      'input-gate',
      'coverage',
      'scaling',
      'synthetic-validation',
    ]) {
      targets[table] = command(
        `node tools/setup.mjs && tsc -b packages/bench-runner && ${fromSource} benchmarks/${table}/run.ts`,
      );
    }
  }
  const namedInputs = WITHOUT_RESULTS.includes(name) ? { code: [] } : {};
  return { name, root: folder, tags: [`package:${name}`], targets, namedInputs };
}

function command(text) {
  return { executor: 'nx:run-commands', options: { command: text, cwd: '{workspaceRoot}' } };
}

module.exports = {
  name: 'cxr-anomaly-targets',
  createNodesV2: [
    '{packages/*,benchmarks}/package.json',
    (files, _options, { workspaceRoot }) =>
      files.map((file) => {
        const folder = dirname(file);
        return [file, { projects: { [folder]: describePackage(folder, workspaceRoot) } }];
      }),
  ],
};
