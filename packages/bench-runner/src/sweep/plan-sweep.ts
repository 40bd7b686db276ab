import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Method, PresetName } from '@cxr-anomaly/core-nets';
import type { DataSet } from '@cxr-anomaly/data-cxr';
import type { EngineInfo } from '@cxr-anomaly/engine/node';
import { runFolder } from '@cxr-anomaly/runs';
import { hasSetting, placeRuns, planRuns, type PlacedRun } from '../bench/plan-runs';
import { at, type Grid } from './read-grid';

/** The runs of a grid that share data, preset and settings, whose results can be compared: they become one bench. */
export interface SweepPart {
  readonly dataSet: DataSet;
  readonly preset: PresetName;
  /** `key=value`, changes of the preset. */
  readonly assignments: readonly string[];
  readonly methods: readonly Method[];
  /** Folder of the bench. */
  readonly out: string;
  readonly runs: readonly PlacedRun[];
}

/**
 * Lists all combinations of a grid, each run once: a method without one of the settings takes part only with that setting's first
 * value. Folders follow from content, so that a finished run is found again whatever else the grid holds.
 *
 * @throws SettingsError for a setting that no method has, or a value that it cannot have, with file and line.
 */
export async function planSweep(grid: Grid, out: string, engine: EngineInfo): Promise<SweepPart[]> {
  const parts: SweepPart[] = [];
  for (const dataSet of grid.dataSets)
    for (const preset of grid.presets)
      for (const chosen of combine(grid.settings)) {
        const methods = grid.methods.filter((method) => takesPart(method, chosen, grid));
        const assignments = chosen.map(({ name, value }) => `${name}=${value}`);
        const place = join(out, nameOf(dataSet, preset, assignments));
        const plan = await at(
          () => grid.whereSetting(findSetting(chosen, grid)),
          () => planRuns({ methods, seeds: grid.seeds, preset, assignments }),
        );
        const conditions = { dataSet, valFraction: grid.valFraction, engine, omits: [] };
        const runs = await placeRuns(plan, place, conditions);
        if (runs.length > 0) parts.push({ dataSet, preset, assignments, methods, out: place, runs });
      }
  return parts;
}

/** Whether a run has its result. */
export function isFinished({ folder }: Pick<PlacedRun, 'folder'>): boolean {
  return existsSync(runFolder(folder).metrics);
}

interface Choice {
  readonly name: string;
  readonly value: string | number | boolean;
  readonly index: number;
}

/** All combinations of the settings' values. */
function combine(settings: Grid['settings']): Choice[][] {
  return Object.entries(settings).reduce<Choice[][]>(
    (before, [name, values]) =>
      before.flatMap((chosen) => values.map((value, index) => [...chosen, { name, value, index }])),
    [[]],
  );
}

function takesPart(method: Method, chosen: readonly Choice[], { methods }: Grid): boolean {
  // One that no method has is refused later, whatever its value.
  return chosen.every(
    ({ name, index }) =>
      index === 0 || hasSetting(method, name) || !methods.some((other) => hasSetting(other, name)),
  );
}

/** The setting to name in a message: one with a value that cannot be had alone either, or else the last. */
function findSetting(chosen: readonly Choice[], { methods, presets }: Grid): string {
  const [preset = 'cpu'] = presets;
  const wrong = chosen.find(({ name, value }) => {
    try {
      planRuns({ methods, seeds: [0], preset, assignments: [`${name}=${value}`] });
      return false;
    } catch {
      return true;
    }
  });
  return (wrong ?? chosen.at(-1))?.name ?? '';
}

/** `phantom-smoke-epochs=2-1a2b3c`: for people, then told apart by a digest. */
function nameOf({ source, word }: DataSet, preset: PresetName, assignments: readonly string[]): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([word, preset, assignments]))
    .digest('hex');
  const shown = [source, preset, ...assignments]
    .join('-')
    .replaceAll(/[^\w.=-]/g, '_')
    .slice(0, 80);
  return `${shown}-${digest.slice(0, 6)}`;
}
