import type { Detector, FitData, FitHooks, Phase } from '@cxr-anomaly/core-nets';
import { quantile } from '@cxr-anomaly/metrics';
import * as tf from '@tensorflow/tfjs-core';
import type { Reporter } from '../reporting/reporter';

/** The first steps of a phase, which are slower than the rest and do not count. */
const WARM_UP = 3;

/** No phase begins more than this many ms after the first. */
const LONGEST = 20_000;

/** What one phase of training takes, in seconds. */
export interface PhaseTimes {
  readonly phase: string;
  readonly epochs: number;
  /** Time before its first step, e.g. finding anchors. */
  readonly prepare: number;
  /** Median time of one batch. */
  readonly step: number;
  /** Steps per epoch over the images of the rehearsal. */
  readonly stepsPerEpoch: number;
  /** Time at the end of an epoch: the loss on held-out images. */
  readonly validate: number;
}

export interface Rehearsal {
  readonly phases: readonly PhaseTimes[];
  /** Time after the last phase, e.g. rebuilding the memory bank; seconds. */
  readonly finish: number;
}

/**
 * Trains one epoch of each phase and measures it. Phases that would begin after 20 seconds are assumed to take as long as the
 * one before them: many phases are rounds of the same kind. The detector is of no use afterward.
 *
 * @throws the signal's reason.
 */
export async function rehearseTraining(
  detector: Detector,
  data: FitData,
  { reporter, signal }: { readonly reporter: Reporter; readonly signal?: AbortSignal },
): Promise<Rehearsal> {
  const enough = new AbortController();
  const clock = new PhaseClock(reporter, () => enough.abort());
  const signals = [enough.signal, ...(signal ? [signal] : [])];
  try {
    await detector.fit(data, { ...clock.hooks, epochsPerPhase: 1, signal: AbortSignal.any(signals) });
  } catch (error) {
    signal?.throwIfAborted();
    if (!enough.signal.aborted) throw error;
    // What comes after the last phase takes little time compared with such a long training.
    return { phases: clock.phases(), finish: 0 };
  }
  return { phases: clock.phases(), finish: clock.sinceLast() };
}

/** Counts the bytes of all tensors at the fullest moment of a single step. The detector is of no use afterward. */
export async function measurePeak(detector: Detector, data: FitData): Promise<number> {
  const stop = new AbortController();
  const { peakBytes } = await tf.profile(async () => {
    await detector.fit(data, { signal: stop.signal, onStep: () => stop.abort() }).catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
    });
    return [];
  });
  return peakBytes;
}

/** Records when things happen during training. */
class PhaseClock {
  private readonly seen: { phase: Phase; start: number; steps: number[]; perEpoch: number; end: number }[] =
    [];

  private planned: readonly Phase[] = [];
  private readonly start = performance.now();

  /** @param onEnough called when time is up. */
  constructor(
    private readonly reporter: Reporter,
    private readonly onEnough: () => void,
  ) {}

  readonly hooks: FitHooks = {
    onPhase: (phase, index, phases) => {
      const start = performance.now();
      this.planned = phases;
      if (index > 0 && start - this.start > LONGEST) return this.onEnough();
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
    const measured = this.measured();
    const last = measured.at(-1);
    return last
      ? this.planned
          .filter(({ epochs }) => epochs > 0)
          .map(
            ({ name, epochs }) =>
              measured.find(({ phase }) => phase === name) ?? { ...last, phase: name, epochs },
          )
      : [];
  }

  private measured(): PhaseTimes[] {
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
