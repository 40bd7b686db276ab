import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { watchMemory } from './watch-memory';

describe('watchMemory', () => {
  let folder = '';
  const { PATH = '' } = process.env;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'smi-'));
    process.env['PATH'] = [folder, PATH].join(delimiter);
  });
  afterEach(() => {
    process.env['PATH'] = PATH;
    rmSync(folder, { recursive: true });
  });

  const standIn = (script: string): void =>
    writeFileSync(join(folder, 'nvidia-smi'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

  it('reports what was in use before and at most, on the GPU that uses the most', async () => {
    const memory = join(folder, 'memory');
    writeFileSync(memory, '100\n50\n');
    standIn(`cat ${memory}`);
    const watched = await watchMemory(async () => {
      writeFileSync(memory, '100\n700\n');
      await setTimeout(1000);
      writeFileSync(memory, '300\n0\n');
      return 'done';
    });
    expect(watched).toEqual({ result: 'done', memory: { before: 100, peak: 700 } });
  });

  it('does the work without a report where there is no nvidia-smi that answers', async () => {
    standIn('exit 9');
    expect(await watchMemory(() => Promise.resolve(1))).toEqual({ result: 1 });
    rmSync(join(folder, 'nvidia-smi'));
    expect(await watchMemory(() => Promise.resolve(2))).toEqual({ result: 2 });
  });

  it('passes errors of the work on', async () => {
    standIn('echo 100');
    await expect(watchMemory(() => Promise.reject(new Error('out of memory')))).rejects.toThrow(
      'out of memory',
    );
  });
});
