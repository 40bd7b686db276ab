import {
  compareGolden,
  isWithinTolerance,
  openBundle,
  type Detector,
  type Method,
  type OpenBundle,
  type ReadFile,
} from '@cxr-anomaly/core-nets';
import * as tf from '@tensorflow/tfjs-core';
import { BACKENDS, type BackendCheck, type BackendName } from '../contracts';
import { useBackend } from './start-backend';

/** A detector on the backend that was chosen for it. */
export interface CheckedBundle {
  readonly bundle: OpenBundle;
  /** The caller disposes it. */
  readonly detector: Detector;
  readonly backend: BackendName;
  readonly checks: readonly BackendCheck[];
}

interface CheckOptions {
  readonly name: string;
  readonly methods: readonly Method[];
  readonly wasmFolder: string;
  readonly onCheck: (check: BackendCheck) => void;
}

/** Images scored to time a backend, after one that warms it up. */
const TIMED = 2;

/**
 * Scores a bundle's golden inputs on every backend there is, and keeps the detector on the fastest one that gives the scores in
 * the bundle.
 *
 * @throws BundleError when the bundle is not intact, or of a method that is not known; Error when no backend passes.
 */
export async function checkBackends(read: ReadFile, options: CheckOptions): Promise<CheckedBundle> {
  const { name, methods, onCheck } = options;
  const open = () => openBundle(read, name, methods);
  // Before any backend is started: a bundle that is not intact is refused wherever the page runs.
  const bundle = await open();
  const checks: BackendCheck[] = [];
  let best: Tried | undefined;
  for (const backend of BACKENDS) {
    const tried = await tryBackend(backend, open, options.wasmFolder);
    checks.push(tried.check);
    onCheck(tried.check);
    if (tried.check.outcome !== 'passed' || isSlower(tried.check, best?.check)) {
      tried.detector?.dispose();
      continue;
    }
    best?.detector?.dispose();
    best = tried;
  }
  if (!best?.detector) {
    const said = checks.map(({ backend, reason = 'failed' }) => `${backend}: ${reason}`).join('; ');
    throw new Error(`${name}: cannot be used here, as no backend gives the scores stored in it. ${said}.`);
  }
  return { bundle, detector: best.detector, backend: best.check.backend, checks };
}

interface Tried {
  readonly check: BackendCheck;
  readonly detector?: Detector;
}

async function tryBackend(
  backend: BackendName,
  open: () => Promise<OpenBundle>,
  wasmFolder: string,
): Promise<Tried> {
  try {
    await useBackend(backend, wasmFolder);
  } catch (error) {
    return { check: { backend, outcome: 'absent', reason: messageOf(error) } };
  }
  let detector: Detector | undefined;
  try {
    const bundle = await open();
    detector = await bundle.method.load(bundle);
    const worst = await compareGolden(bundle, detector);
    const measured = { difference: Math.abs(worst.score - worst.expected), allowed: worst.allowed };
    if (isWithinTolerance(worst)) {
      const milliseconds = await timeScoring(detector);
      return { detector, check: { backend, outcome: 'passed', ...measured, milliseconds } };
    }
    const reason = `golden input ${worst.index} scores ${worst.score}, but ${worst.expected} when the bundle was written`;
    return { detector, check: { backend, outcome: 'failed', ...measured, reason } };
  } catch (error) {
    const check: BackendCheck = { backend, outcome: 'failed', reason: messageOf(error) };
    return { check, ...(detector && { detector }) };
  }
}

/** Time to score one image, milliseconds. */
async function timeScoring(detector: Detector): Promise<number> {
  const { side, channels } = detector.preprocessing;
  const image = tf.zeros<tf.Rank.R4>([1, side, side, channels]);
  try {
    await scoreOnce(detector, image);
    const before = performance.now();
    for (let i = 0; i < TIMED; i++) await scoreOnce(detector, image);
    return (performance.now() - before) / TIMED;
  } finally {
    image.dispose();
  }
}

async function scoreOnce(detector: Detector, image: tf.Tensor4D): Promise<void> {
  const score = detector.score(image);
  await score.data();
  score.dispose();
}

function isSlower(check: BackendCheck, best: BackendCheck | undefined): boolean {
  return (check.milliseconds ?? Infinity) >= (best?.milliseconds ?? Infinity);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
