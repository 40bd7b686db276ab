import { resolveSettings, type Method } from '@cxr-anomaly/core-nets';
import { deepSvdd } from '@cxr-anomaly/deepsvdd';
import { memDae } from '@cxr-anomaly/memdae';
import { printedCommand } from '@cxr-anomaly/engine/node';
import { BENCH_COMMAND, type RunConfig } from '@cxr-anomaly/runs';
import { repeatBench, repeatTraining, type RepeatedRuns } from './repeat-commands';

const bench = printedCommand(BENCH_COMMAND);

const known: readonly Method[] = [deepSvdd, memDae];

function runsOf(
  method: Pick<Method, 'name' | 'settings'>,
  assignments: readonly string[] = [],
  changes: Partial<RunConfig> = {},
): RepeatedRuns {
  const settings = resolveSettings(method.settings, {
    preset: 'smoke',
    assignments,
    overrides: { seed: 4 },
  });
  const config: RunConfig = {
    ...{ formatVersion: 1, method: method.name, preset: 'smoke', valFraction: 0.1, falseAlarmRate: 0.05 },
    settings: settings as RunConfig['settings'],
    data: { word: 'phantom?n=40', source: 'phantom', fingerprint: '' },
    versions: { 'cxr-anomaly': '0.1.0', node: 'v20' },
    ...changes,
  };
  return { method, config, seeds: [4, 1] };
}

describe('repeatBench', () => {
  it('names methods, data, preset and seeds, quoted for a shell', () => {
    expect(repeatBench([runsOf(deepSvdd), runsOf(memDae)])).toEqual([
      `${bench} bench --methods deepsvdd,memdae --data 'phantom?n=40' --preset smoke --seeds 1,4`,
    ]);
  });

  it('sets what was changed for all methods, even if the preset of one already has that value', () => {
    const both = ['batchSize=8', 'epochs=3'];
    const [command] = repeatBench([runsOf(deepSvdd, both), runsOf(memDae, both)]);
    expect(command).toContain(' --set batchSize=8 ');
    // Parsing the command reproduces the settings of the runs.
    const set = [...(command ?? '').matchAll(/--set (\S+)/g)].map(([, assignment]) => assignment ?? '');
    for (const method of known) {
      const repeated = resolveSettings(method.settings, {
        preset: 'smoke',
        assignments: set,
        overrides: { seed: 4 },
      });
      expect(repeated).toEqual(runsOf(method, both).config.settings);
    }
  });

  it('writes one command for each method if their settings were changed differently', () => {
    expect(repeatBench([runsOf(deepSvdd, ['batchSize=8']), runsOf(memDae)])).toEqual([
      expect.stringMatching(/--methods deepsvdd .*--set batchSize=8/),
      expect.stringMatching(/--methods memdae (?!.*--set)/),
    ]);
  });
});

describe('repeatTraining', () => {
  it('writes the seed, lists as JSON, and a held-out fraction that is not the default', () => {
    const run = runsOf(deepSvdd, ['milestones=3,5'], { valFraction: 0.25, falseAlarmRate: 0.1 });
    expect(repeatTraining(run)).toBe(
      `${bench} train deepsvdd --data 'phantom?n=40' --preset smoke --set 'milestones=[3,5]' --val-fraction 0.25 --false-alarm-rate 0.1 --seed 4`,
    );
  });

  it('keeps out of the bundle what the run kept out', () => {
    const run = runsOf(memDae, [], { omits: ['names', 'pictures'] });
    expect(repeatTraining(run)).toContain(' --anonymous --no-pictures ');
    expect(repeatBench([run, runsOf(deepSvdd)])).toHaveLength(2);
  });
});
