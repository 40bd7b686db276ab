import { BundleError } from '../../errors';
import { assertModule, refuseMethod } from './assert-module';

const MINE = { name: './my-method.mjs', sha256: 'ab'.repeat(32) };
const OTHER = { name: '@lab/their-method', version: '1.2.3', sha256: 'cd'.repeat(32) };

describe('assertModule', () => {
  it('accepts our code for our bundles, and the same code for those of a module, whatever its name', () => {
    expect(() => assertModule({}, { name: 'rlad' }, 'b')).not.toThrow();
    expect(() =>
      assertModule({ module: MINE }, { name: 'mine', module: { ...OTHER, sha256: MINE.sha256 } }, 'b'),
    ).not.toThrow();
  });

  it.each([
    [
      'different code',
      { module: MINE },
      { name: 'mine', module: OTHER },
      /by \.\/my-method\.mjs with sha256 abababababab…, not by @lab\/their-method 1\.2\.3 with sha256 cdcd.*train again/,
    ],
    [
      'our method of that name',
      { module: MINE },
      { name: 'mine' },
      /by \.\/my-method\.mjs with .*, not by the mine of this program\. Name the code/,
    ],
    [
      'a module, if our method made it',
      {},
      { name: 'rlad', module: MINE },
      /by the rlad of this program, not by \.\/my-method\.mjs.*Leave that module out/,
    ],
  ])('refuses a bundle to %s, and names both', (_, made, given, message) => {
    expect(() => assertModule(made, given, 'b')).toThrow(message);
    expect(() => assertModule(made, given, 'b')).toThrow(BundleError);
  });
});

describe('refuseMethod', () => {
  it('says whose code is missing, and shortens the name that the bundle gives', () => {
    expect(refuseMethod({ method: 'mine', module: MINE }, ['rlad'], 'b').message).toMatch(
      /--method \.\/my-method\.mjs/,
    );
    expect(refuseMethod({ method: 'mine' }, ['rlad', 'memdae'], 'b').message).toBe(
      'b: holds a detector of mine; this program supports rlad, memdae.',
    );
    const long = { ...MINE, name: 'x'.repeat(256) };
    expect(refuseMethod({ method: 'mine', module: long }, [], 'b').message.length).toBeLessThan(800);
  });
});
