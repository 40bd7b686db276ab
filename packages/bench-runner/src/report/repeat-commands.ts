import { resolveSettings, type Method } from '@cxr-anomaly/core-nets';
import { printedCommand } from '@cxr-anomaly/engine/node';
import {
  BENCH_COMMAND,
  DEFAULT_PRESET,
  DEFAULT_VAL_FRACTION,
  quoteWords,
  type RunConfig,
} from '@cxr-anomaly/runs';
import type { ExternalEntry } from '../bench/leaderboard';

/** A method's finished runs, and the configuration they share except for the seed. */
export interface RepeatedRuns {
  readonly method: Pick<Method, 'name' | 'settings'>;
  readonly config: RunConfig;
  readonly seeds: readonly number[];
}

/**
 * Writes the `bench` command that reproduces runs, or one for each method where no single command fits them all.
 * Settings that differ from the preset are written as `--set`.
 *
 * @param externals scores of other tools; only the file's name is known, not its folder
 */
export function repeatBench(
  runs: readonly RepeatedRuns[],
  externals: readonly Pick<ExternalEntry, 'title' | 'file'>[] = [],
): string[] {
  const changes = runs.map(listChanges);
  const all = new Map(changes.flatMap((own) => [...own]));
  const isShared = runs.every(({ config }) =>
    [...all].every(([name, value]) => asWord(config.settings[name]) === value),
  );
  const conditions = new Set(
    runs.map(({ config }) =>
      JSON.stringify([config.preset, config.valFraction, config.omits, config.data.word]),
    ),
  );
  const [first] = runs;
  if (!first) return [];
  if (!isShared || conditions.size > 1) return runs.flatMap((run) => repeatBench([run], externals));
  const seeds = [...new Set(runs.flatMap((run) => run.seeds))].sort((a, b) => a - b);
  const methods = runs.map(wordOf).join(',');
  const scores = externals.flatMap(({ title, file }) => ['--scores', `${title}=${file}`]);
  const words = ['--methods', methods, ...optionsOf(first, all), '--seeds', seeds.join(','), ...scores];
  return [`${printedCommand(BENCH_COMMAND)} bench ${quoteWords(words)}`];
}

/** Writes the `train` command that reproduces one run. */
export function repeatTraining(run: RepeatedRuns): string {
  const { settings, falseAlarmRate } = run.config;
  const seed = String(settings.seed);
  // Runs of earlier versions did not record it.
  const rate = falseAlarmRate === undefined ? [] : ['--false-alarm-rate', String(falseAlarmRate)];
  const words = [wordOf(run), ...optionsOf(run, listChanges(run)), ...rate, '--seed', seed];
  return `${printedCommand(BENCH_COMMAND)} train ${quoteWords(words)}`;
}

/** What to call the method on the command line. */
function wordOf({ method, config }: RepeatedRuns): string {
  return config.module?.name ?? method.name;
}

function optionsOf({ config }: RepeatedRuns, changes: ReadonlyMap<string, string>): string[] {
  const { data, preset = DEFAULT_PRESET, valFraction, omits = [] } = config;
  return [
    ...['--data', data.word, '--preset', preset],
    ...[...changes].flatMap(([name, value]) => ['--set', `${name}=${value}`]),
    ...(valFraction === DEFAULT_VAL_FRACTION ? [] : ['--val-fraction', String(valFraction)]),
    ...omits.map((omission) => ({ names: '--anonymous', pictures: '--no-pictures' })[omission]),
  ];
}

/** Settings that differ from the preset, in the form that `--set` takes. */
function listChanges({ method, config }: RepeatedRuns): Map<string, string> {
  const preset: Readonly<Record<string, unknown>> = {
    ...resolveSettings(method.settings, { preset: config.preset ?? DEFAULT_PRESET }),
  };
  return new Map(
    Object.entries(config.settings)
      .map(([name, value]) => [name, asWord(value)] as const)
      .filter(([name, word]) => name !== 'seed' && word !== asWord(preset[name])),
  );
}

function asWord(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
