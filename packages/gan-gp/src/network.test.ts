import { startEngine } from '@cxr-anomaly/engine/node';
import { createCritic, createGenerator } from './network';

beforeAll(() => startEngine());

describe('createCritic', () => {
  const settings = { imageSize: 64, width: 4, embeddingDim: 8, seed: 0 } as const;
  const firstChannels = (criticWidth?: number): number | undefined => {
    const critic = createCritic({ ...settings, ...(criticWidth !== undefined && { criticWidth }) });
    const channels = critic.network.getLayer('main.0').getWeights()[0]?.shape.at(-1);
    critic.dispose();
    return channels;
  };

  it('is as wide as the generator, or as its own setting says', () => {
    expect(firstChannels()).toBe(4);
    expect(firstChannels(6)).toBe(6);
  });

  it('leaves the generator as it is', () => {
    const generator = createGenerator({ ...settings, criticWidth: 6 });
    const [kernel] = generator.network.getLayer('encoder1.main.0').getWeights();
    expect(kernel?.shape.at(-1)).toBe(4);
    generator.dispose();
  });
});
