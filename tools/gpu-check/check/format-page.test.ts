import type { DoctorReport } from '@cxr-anomaly/engine/node';
import { formatPage } from './format-page';
import { parseGpus } from './gpus';
import { refuse } from './inspect-engine';
import type { Findings } from './run-check';

const H200 = parseGpus('NVIDIA H200, 143771, 580.159.03, 9.0\n');

function reportOf(engine: DoctorReport['engine']): DoctorReport {
  return {
    ...(engine && { engine }),
    verified: false,
    node: '20.20.2',
    cpu: { model: 'CPU', cores: 2 },
    memory: { total: 8, free: 4 },
    gpus: [],
    allocator: {},
    cache: { folder: '/cache', libraries: [] },
    missingTools: [],
    advice: [],
  };
}

const NATIVE = {
  kind: 'native',
  backend: 'tensorflow',
  tensorflowVersion: '2.21.0',
  tfjsVersion: '4.22.0',
  device: 'gpu',
  threads: 2,
  allocator: {},
} as const;

const FINE: Findings = {
  commit: 'abc',
  cpu: false,
  engine: { gpus: H200, report: reportOf(NATIVE), said: [] },
};

describe('refuse', () => {
  it('lets TensorFlow on a GPU pass', () => {
    expect(refuse(reportOf(NATIVE), H200)).toBeUndefined();
  });

  it('names the GPU that TensorFlow quietly does not use', () => {
    expect(refuse(reportOf({ ...NATIVE, device: 'cpu' }), H200)).toBe(
      'TensorFlow quietly runs on the CPU; nvidia-smi lists NVIDIA H200.',
    );
  });

  it('refuses the portable engine, and none', () => {
    expect(refuse(reportOf({ ...NATIVE, kind: 'portable', device: 'cpu' }), [])).toContain('lists no GPU');
    expect(refuse({ ...reportOf(undefined), problem: 'it is damaged' }, H200)).toContain('it is damaged');
  });
});

describe('formatPage', () => {
  it('names the GPU as its driver does', () => {
    expect(formatPage(FINE)).toContain('NVIDIA H200 (140 GiB, compute capability 9.0, driver 580.159.03)');
    expect(formatPage(FINE)).not.toContain('nothing here says');
  });

  it('is marked if it was made without a GPU, and says why TensorFlow uses none otherwise', () => {
    expect(formatPage({ ...FINE, cpu: true })).toContain(
      '**No GPU: nothing here says anything about GPUs.**',
    );
    const refused = {
      ...FINE.engine,
      refusal: 'TensorFlow runs on the CPU.',
      said: ['Cannot dlopen libcudnn.so.9'],
    };
    const page = formatPage({ ...FINE, engine: refused });
    expect(page).toContain('**Refused.** TensorFlow runs on the CPU.');
    expect(page).toContain('Cannot dlopen libcudnn.so.9');
  });

  it('compares with the faster layout of PyTorch, and leaves the cells empty without it', () => {
    const sides = [100, 50, 80].map((imagesPerSecond) => ({ name: '', imagesPerSecond }));
    const row = { title: 'train', tf32: true };
    const rows = [
      { ...row, sides },
      { ...row, tf32: false, sides: sides.slice(0, 1) },
    ];
    const page = formatPage({ ...FINE, speed: { found: { peer: 'PyTorch 2', rounds: 7, rows } } });
    expect(page).toContain('| train | TF32 | 100 | 50.0 | 80.0 | 1.25 |');
    expect(page).toContain('| train | float32 | 100 | – | – | – |');
  });

  it('lists failed comparisons, stages that ended early, and memory', () => {
    const file = {
      name: 'memdae/parity.test.js',
      passed: 1,
      failed: 1,
      skipped: 0,
      failures: ['loss differs'],
    };
    const page = formatPage({
      ...FINE,
      parity: { found: { seconds: 9, files: [file] }, memory: { before: 5, peak: 900 } },
      bench: { failure: 'bench ended with 1: out of memory' },
    });
    expect(page).toContain('1 tests passed, 1 failed, 0 skipped');
    expect(page).toContain('- memdae/parity.test.js: loss differs');
    expect(page).toContain('at most 900 MiB');
    expect(page).toContain('**Failed.** bench ended with 1: out of memory');
  });
});
