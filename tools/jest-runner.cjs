/**
 * Runs test files in parallel, long ones first so that no worker waits for another at the end, and then, one at a time, those
 * that measure time.
 */
const { default: TestRunner } = require('jest-runner');

/**
 * A plan's prediction is compared with the actual time; a process that allocates endless memory must be caught by its memory before
 * its time is up.
 */
const TIMED = /\/(plan|worker-process)\.slow\.test\.ts$/;

const SLOW = /\.slow\.test\.ts$/;

module.exports = class Runner extends TestRunner {
  async runTests(tests, watcher, options) {
    const timed = tests.filter(({ path }) => TIMED.test(path));
    const others = tests
      .filter((test) => !timed.includes(test))
      .sort((a, b) => Number(SLOW.test(b.path)) - Number(SLOW.test(a.path)));
    if (others.length > 0) await super.runTests(others, watcher, options);
    if (timed.length > 0) await super.runTests(timed, watcher, { ...options, serial: true });
  }
};
