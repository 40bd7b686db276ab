import { showsReconstruction } from './page-state';

/** A page with a detector without decoder, 0, and one with, 1; `bundle` is the one picked. */
function page(bundle: number | undefined, compare: boolean) {
  const bundles = [
    { id: 0, reconstructs: false },
    { id: 1, reconstructs: true },
  ];
  return { model: { bundles, bundle }, view: { display: { compare } } };
}

describe('showsReconstruction', () => {
  it('follows the detector that is picked', () => {
    expect(showsReconstruction(page(0, false))).toBe(false);
    expect(showsReconstruction(page(1, false))).toBe(true);
  });

  it('is true side by side if any detector makes images', () => {
    expect(showsReconstruction(page(0, true))).toBe(true);
  });

  it('is false before a bundle is open', () => {
    expect(showsReconstruction(page(undefined, false))).toBe(false);
  });
});
