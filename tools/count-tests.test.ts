import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'count-tests-'));
const report = join(folder, 'report.json');
afterAll(() => rmSync(folder, { recursive: true }));

function count(): string {
  return spawnSync(process.execPath, [join(__dirname, 'count-tests.mjs'), report], { encoding: 'utf8' })
    .stdout;
}

/** Runs jest itself on the given test files, so that the report is a real one. */
function runJest(files: Record<string, string>): void {
  const tests = mkdtempSync(join(folder, 'tests-'));
  writeFileSync(join(tests, 'jest.config.json'), '{ "testMatch": ["**/*.check.js"] }');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(tests, `${name}.check.js`), text);
  const jest = require.resolve('jest/bin/jest');
  spawnSync(process.execPath, [jest, '--rootDir', tests, '--json', '--outputFile', report], { cwd: tests });
}

describe('count-tests', () => {
  it('counts passed, failed and skipped tests of a jest report', () => {
    runJest({
      one: `it('passes', () => {}); it('passes too', () => {}); it('fails', () => { throw new Error('x'); });`,
      two: `it.skip('is skipped', () => {}); it.todo('is to come'); it('passes', () => {});`,
    });
    expect(count()).toBe('3 passed, 1 failed, 2 skipped\n');
  });

  it('counts a suite that cannot run as a failed test', () => {
    runJest({ broken: `const a = ;`, fine: `it('passes', () => {});` });
    expect(count()).toBe('1 passed, 1 failed, 0 skipped\n');
  });

  it('counts a missing or truncated report as a failure', () => {
    rmSync(report, { force: true });
    expect(count()).toBe('0 passed, 1 failed, 0 skipped\n');
    writeFileSync(report, '{"numPassedTests": 7,');
    expect(count()).toBe('0 passed, 1 failed, 0 skipped\n');
  });
});
