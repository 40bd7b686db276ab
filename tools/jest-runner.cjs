/**
 * Runs test files beside each other, the long ones first, so that no worker waits at the end for another one's. Those that measure
 * time come last, with nothing beside them.
 */
const { default: TestRunner } = require('jest-runner');

/**
 * What a plan foretells is compared with the time it takes; a process that takes memory without end is caught by that before its time
 * is over.
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
