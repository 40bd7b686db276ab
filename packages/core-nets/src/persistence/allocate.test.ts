import { BundleError } from '../errors';
import { allocate } from './allocate';

describe('allocate', () => {
  it('returns as much as is asked for', () => {
    expect(allocate(5, 'It')).toEqual(new Uint8Array(5));
  });

  it('says what to do when JavaScript cannot hold it in one piece', () => {
    const refused = () => allocate(2 ** 53 - 1, 'The weights of the network');
    expect(refused).toThrow(BundleError);
    expect(refused).toThrow(/^The weights of the network would take .* GiB .* smaller imageSize or width/);
  });
});
