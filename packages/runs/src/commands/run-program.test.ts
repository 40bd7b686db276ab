import sharp from 'sharp';
import { BENCH_COMMAND } from './bench-command';
import { createProgram, runProgram } from './run-program';

// Blocking affects the whole process, in which another test file may have run before.
beforeAll(() => sharp.unblock({ operation: ['VipsForeignLoad'] }));
afterAll(() => sharp.unblock({ operation: ['VipsForeignLoad'] }));

describe('runProgram', () => {
  it('leaves libvips only the loaders for images that are read', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>');
    const png = await sharp(svg).png().toBuffer();
    const program = createProgram(BENCH_COMMAND, 'test').configureOutput({ writeOut: () => undefined });
    await runProgram(program, ['node', 'cxr-anomaly', '--version']);
    await expect(sharp(svg).metadata()).rejects.toThrow(/unsupported/);
    expect((await sharp(png).metadata()).format).toBe('png');
  });
});
