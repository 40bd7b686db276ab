import { EngineError } from '../errors';
import { assertGpuIsUsed, gpuName, installedGpus } from './gpu';
import { startEngine } from './start-engine';

describe('assertGpuIsUsed', () => {
  it('lets a GPU that is used pass', () => {
    expect(() => assertGpuIsUsed(true)).not.toThrow();
  });

  it('names what the driver shows, what hides GPUs, and what to do', () => {
    const seen = installedGpus().length > 0 ? /setup --gpu/ : /No NVIDIA driver is loaded/;
    expect(() => assertGpuIsUsed(false)).toThrow(EngineError);
    expect(() => assertGpuIsUsed(false)).toThrow(seen);
  });
});

describe('startEngine on a machine without a GPU', () => {
  const maybe = installedGpus().length === 0 ? it : it.skip;

  maybe('refuses the GPU, then still starts on the CPU', async () => {
    await expect(startEngine({ device: 'gpu' })).rejects.toThrow(EngineError);
    expect(await startEngine({ device: 'cpu' })).toMatchObject({ device: 'cpu' });
  });
});

describe('gpuName', () => {
  it('always has a name', () => {
    expect(gpuName()).not.toBe('');
  });
});
