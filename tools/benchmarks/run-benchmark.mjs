/**
 * Measures one method in less than half a minute: `node tools/benchmarks/run-benchmark.mjs <project>`, as `nx run
 * <project>:benchmark`.
 *
 * Trains it with the preset smoke on a small phantom, and writes the results to benchmarks/ci/<project>.json: `[{ name, value,
 * unit, better: 'higher' | 'lower' }]`. AUROCs repeat on the same machine; speed should only be compared with a measurement taken
 * at the same time.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';

const DATA = 'phantom?n=96&side=64';

const project = process.argv[2] ?? '';
const out = mkdtempSync(join(tmpdir(), 'benchmark-'));
try {
  const start = performance.now();
  const { test, train } = run(`packages/${project}/src/cli.ts`, 'train');
  const seconds = (performance.now() - start) / 1000;
  const results = [
    { name: `${project} AUROC`, value: test.auroc, unit: 'fraction of 1', better: 'higher' },
    { name: `${project} training`, value: train.imagesPerSecond, unit: 'images/s', better: 'higher' },
    { name: 'whole command', value: seconds, unit: 's', better: 'lower' },
  ];
  const folder = resolve('benchmarks/ci');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${project}.json`), `${JSON.stringify(results, null, 2)}\n`);
  for (const { name, value, unit } of results) console.log(`${name}: ${value.toPrecision(4)} ${unit}`);
} finally {
  rmSync(out, { recursive: true, force: true });
}

/** Runs a command of the workspace from source and reads the JSON it prints. */
function run(source, command) {
  const args = ['--data', DATA, '--preset', 'smoke', '--out', out];
  const { status, stdout } = spawnSync(
    process.execPath,
    ['-C', '@cxr-anomaly/source', '-r', './tools/typescript-sources.cjs', source, command, ...args, '--json'],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (status !== 0) throw new Error(`${source} ${command} ended with ${status}.`);
  return JSON.parse(stdout);
}
