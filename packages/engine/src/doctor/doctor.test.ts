import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSource } from '../testing/child-process';
import { isNativeInstalled } from '../start/load-native';
import type { DoctorReport } from './doctor';
import { formatDoctor } from './format-doctor';

jest.setTimeout(30_000); // processes start slowly while others compute

describe('cxr-engine doctor', () => {
  it('says which engine runs and why, what is in the cache and what is missing', async () => {
    const cache = mkdtempSync(join(tmpdir(), 'cxr-cache-'));
    mkdirSync(join(cache, 'libtensorflow', 'some-library', 'lib'), { recursive: true });
    writeFileSync(join(cache, 'libtensorflow', 'some-library', 'lib', 'libtensorflow.so'), Buffer.alloc(3e6));
    const env = { CXR_ENGINE: 'portable', CXR_CACHE: cache, PATH: '' };
    const { code, stdout, stderr } = await runSource('bin.ts', ['doctor', '--json'], env);
    rmSync(cache, { recursive: true });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const report = JSON.parse(stdout) as DoctorReport;
    expect(report).toMatchObject({
      engine: {
        kind: 'portable',
        backend: 'wasm',
        device: 'cpu',
        reason: 'the caller or CXR_ENGINE asks for it',
      },
      node: process.versions.node,
      cache: { folder: join(cache, 'libtensorflow'), libraries: [{ name: 'some-library', megabytes: 3 }] },
      missingTools: ['python3', 'pip', 'g++'],
    });
    const text = formatDoctor(report);
    expect(text).toMatch(/^engine +portable, because the caller/);
    expect(text).toContain('missing: python3, pip, g++');
    expect(text).toContain('some-library (3 MB)');
  });

  const withNative = isNativeInstalled() ? it : it.skip;
  withNative('says whose kernels the native engine runs', async () => {
    const { stdout } = await runSource('bin.ts', ['doctor'], { CXR_KERNELS: 'tensorflow' });
    expect(stdout).toMatch(/^kernels +TensorFlow's: CXR_KERNELS asks for them$/m);
  });

  it('ends with 3 where no engine is usable', async () => {
    const { code, stderr } = await runSource('bin.ts', ['doctor'], { CXR_ENGINE: 'none' });
    expect(code).toBe(3);
    expect(stderr).toBe('CXR_ENGINE is "none"; set it to native or portable, or unset it.\n');
    const { code: again, stderr: unknown } = await runSource('bin.ts', ['doctor'], { CXR_KERNELS: 'fast' });
    if (!isNativeInstalled()) return;
    expect(again).toBe(3);
    expect(unknown).toBe('CXR_KERNELS is "fast"; set it to own or tensorflow, or unset it.\n');
  });
});

describe('cxr-engine', () => {
  it.each([[['nope']], [['setup', 'again']], [['doctor', '--fast']], [[]]])(
    'ends with 2 for %j',
    async (args) => {
      const { code, stdout, stderr } = await runSource('bin.ts', args);
      expect(code).toBe(2);
      expect(stdout + stderr).toContain('Example: cxr-engine setup --from');
    },
  );
});
