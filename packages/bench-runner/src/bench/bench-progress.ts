import { formatDuration, type Reporter } from '@cxr-anomaly/runs';
import type { PlannedRun } from './plan-runs';

/**
 * Shows the progress of many runs as one: each line says which run it is about and, once every method still to come has
 * been timed, how long all runs will take.
 */
export class BenchProgress {
  /** Duration of the latest run of each method. */
  private readonly seconds = new Map<string, number>();

  constructor(
    private readonly reporter: Reporter,
    private readonly plan: readonly PlannedRun[],
  ) {}

  /** Names a run, e.g. `[3/12] GAN-GP seed 0`. */
  label(index: number): string {
    const { method, settings } = this.plan[index] as PlannedRun;
    return `[${index + 1}/${this.plan.length}] ${method.title} seed ${settings.seed}`;
  }

  /** The reporter to pass to a run. */
  of(index: number): Reporter {
    const label = this.label(index);
    const later = this.secondsAfter(index);
    return {
      ...this.reporter,
      warn: (line) => this.reporter.warn(`${label}: ${line}`),
      progress: (progress) => {
        const { details = [], secondsLeft } = progress;
        const inAll =
          later !== undefined && later > 0 && secondsLeft !== undefined
            ? [`all runs ${formatDuration(secondsLeft + later)}`]
            : [];
        this.reporter.progress({
          ...progress,
          label: `${label}  ${progress.label}`,
          details: [...details, ...inAll],
        });
      },
    };
  }

  /** Records how long training a run took. */
  finished(index: number, seconds: number): void {
    this.seconds.set((this.plan[index] as PlannedRun).method.name, seconds);
  }

  /** How long the runs after this one will take; undefined while one of their methods has not been timed. */
  private secondsAfter(index: number): number | undefined {
    let sum = 0;
    for (const { method } of this.plan.slice(index + 1)) {
      const seconds = this.seconds.get(method.name);
      if (seconds === undefined) return undefined;
      sum += seconds;
    }
    return sum;
  }
}
