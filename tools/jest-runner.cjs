/** Runs test files beside each other, and at the end, with nothing beside them, those that measure time. */
const { default: TestRunner } = require('jest-runner');

/**
 * What a plan foretells is compared with the time it takes; thousands of images are opened within seconds; a process that takes memory
 * without end is caught by that before its time is over.
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
