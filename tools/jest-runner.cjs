/** Runs test files in parallel and then, one at a time, those that measure time. */
const { default: TestRunner } = require('jest-runner');

/**
 * A plan's prediction is compared with the actual time; thousands of images must be opened within seconds; a process that
 * allocates endless memory must be caught by its memory before its time is up.
 */
const TIMED = /\/(plan|nih|worker-process)\.slow\.test\.ts$/;

module.exports = class Runner extends TestRunner {
  async runTests(tests, watcher, options) {
    const timed = tests.filter(({ path }) => TIMED.test(path));
    const others = tests.filter((test) => !timed.includes(test));
    if (others.length > 0) await super.runTests(others, watcher, options);
    if (timed.length > 0) await super.runTests(timed, watcher, { ...options, serial: true });
  }
};
