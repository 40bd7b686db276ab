import type { DecodedImage, Normalization } from '../contracts';
import { denormalize } from './denormalize';
import { createNormalizer } from './normalize';

describe('denormalize', () => {
  const ramp: DecodedImage = {
    width: 256,
    height: 1,
    channels: 3,
    pixels: Uint8Array.from({ length: 768 }, (_, i) => (i % 3 === 1 ? 255 - Math.floor(i / 3) : i / 3)),
  };

  it.each<Normalization['kind']>(['unit', 'signed', 'imagenet'])('gives every level back from %s', (kind) => {
    const settings = { channels: 3, normalization: { kind } } as const;
    const normalized = new Float32Array(768);
    createNormalizer({ side: 16, fit: 'stretch', tone: 'none', ...settings })(ramp, normalized, 0);
    expect([...denormalize(normalized, settings)]).toEqual([...ramp.pixels]);
  });

  it('shows contrast-l1 from the minimum to the maximum of the training images', () => {
    const normalization = { kind: 'contrast-l1', min: -2, max: 3 } as const;
    expect([...denormalize([0, 0.2, 1], { channels: 1, normalization })]).toEqual([0, 51, 255]);
  });

  it('clamps what is darker than black or brighter than white', () => {
    expect([...denormalize([-1.5, 2], { channels: 1, normalization: { kind: 'signed' } })]).toEqual([0, 255]);
  });
});
