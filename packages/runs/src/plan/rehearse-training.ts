import type { Detector, FitData, FitHooks, Phase } from '@cxr-anomaly/core-nets';
import { quantile } from '@cxr-anomaly/metrics';
import * as tf from '@tensorflow/tfjs-core';
import type { Reporter } from '../reporting/reporter';

/** The first steps of a phase are slower than the rest and do not count. */
const WARM_UP = 3;

/** What one phase of training takes, seconds. */
export interface PhaseTimes {
  readonly phase: string;
  readonly epochs: number;
  /** Before its first step, e.g. finding anchors. */
  readonly prepare: number;
  /** Of one batch; median. */
  readonly step: number;
  /** Steps of an epoch over the images of the rehearsal. */
  readonly stepsPerEpoch: number;
  /** At the end of an epoch: the loss on held-out images. */
  readonly validate: number;
}

export interface Rehearsal {
  readonly phases: readonly PhaseTimes[];
  /** After the last phase, e.g. rebuilding the memory bank; seconds. */
  readonly finish: number;
  /** Bytes of all tensors at the fullest moment of a step. */
  readonly peakBytes: number;
}

/** Trains one epoch of each phase and measures it. The detector is of no further use. @throws the signal's reason. */
export async function rehearseTraining(
  detector: Detector,
  data: FitData,
  { reporter, signal }: { readonly reporter: Reporter; readonly signal?: AbortSignal },
): Promise<Rehearsal> {
  // First, so that what is timed afterwards is warm.
  const peakBytes = await measurePeak(detector, data);
  const clock = new PhaseClock(reporter);
  await detector.fit(data, { ...clock.hooks, epochsPerPhase: 1, ...(signal && { signal }) });
  return { phases: clock.phases(), finish: clock.sinceLast(), peakBytes };
}

/** Counts the bytes of all tensors while a single step is taken. */
async function measurePeak(detector: Detector, data: FitData): Promise<number> {
  const stop = new AbortController();
  const { peakBytes } = await tf.profile(async () => {
    await detector.fit(data, { signal: stop.signal, onStep: () => stop.abort() }).catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
    });
    return [];
  });
  return peakBytes;
}

/** Notes when things happen in a training. */
class PhaseClock {
  private readonly seen: { phase: Phase; start: number; steps: number[]; perEpoch: number; end: number }[] =
    [];

  constructor(private readonly reporter: Reporter) {}

  readonly hooks: FitHooks = {
    onPhase: (phase, index, phases) => {
      const start = performance.now();
      this.seen.push({ phase, start, steps: [], perEpoch: 0, end: start });
      this.reporter.progress({ label: `try ${phase.name}`, done: index, total: phases.length });
    },
    onStep: ({ stepsPerEpoch }) => {
      const current = this.seen.at(-1);
      current?.steps.push(performance.now());
      if (current) current.perEpoch = stepsPerEpoch;
    },
    onEpoch: () => {
      const current = this.seen.at(-1);
      if (current) current.end = performance.now();
    },
  };

  phases(): PhaseTimes[] {
    return this.seen
      .filter(({ steps }) => steps.length > 0)
      .map(({ phase, start, steps, perEpoch, end }) => {
        const durations = steps.slice(1).map((time, i) => time - (steps[i] as number));
        const warm = durations.length > WARM_UP ? durations.slice(WARM_UP - 1) : durations;
        const first = steps[0] as number;
        const step = warm.length > 0 ? quantile(warm, 0.5) : first - start;
        return {
          phase: phase.name,
          epochs: phase.epochs,
          prepare: Math.max(0, first - start - step) / 1000,
          step: step / 1000,
          stepsPerEpoch: perEpoch,
          validate: (end - (steps.at(-1) as number)) / 1000,
        };
      });
  }

  sinceLast(): number {
    return (performance.now() - (this.seen.at(-1)?.end ?? performance.now())) / 1000;
  }
}
