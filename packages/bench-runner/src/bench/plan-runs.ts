import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  resolveSettings,
  type CommonSettings,
  type Method,
  type Omission,
  type PresetName,
} from '@cxr-anomaly/core-nets';
import type { DataSet } from '@cxr-anomaly/data-cxr';
import type { EngineInfo } from '@cxr-anomaly/engine/node';
import { fingerprintMethod } from '@cxr-anomaly/runs';

/** A run to do, its settings checked. */
export interface PlannedRun {
  readonly method: Method;
  readonly settings: CommonSettings;
}

/** The same, with the folder that its result has, or will have. */
export interface PlacedRun extends PlannedRun {
  readonly folder: string;
}

export interface RunsRequest {
  readonly methods: readonly Method[];
  readonly seeds: readonly number[];
  readonly preset: PresetName;
  /** `key=value`, for every method. */
  readonly assignments: readonly string[];
}

/** Lists the runs of a bench, all methods with the first seed before the second: a table of one seed is there early. @throws SettingsError */
export function planRuns({ methods, seeds, preset, assignments }: RunsRequest): PlannedRun[] {
  return seeds.flatMap((seed) =>
    methods.map((method) => ({
      method,
      settings: resolveSettings(method.settings, { preset, assignments, overrides: { seed } }),
    })),
  );
}

/** What decides the result of a run beside its method and settings. */
export interface RunConditions {
  readonly dataSet: DataSet;
  readonly valFraction: number;
  readonly engine: EngineInfo;
  readonly omits: readonly Omission[];
}

/**
 * Gives each run a folder named after all that decides its result: the method's code and that of the packages it depends on,
 * settings, content of the data, seed and engine. So a finished run is found again exactly when training it anew would
 * give the same, and nothing is ever overwritten.
 */
export async function placeRuns(
  plan: readonly PlannedRun[],
  out: string,
  { dataSet, valFraction, engine, omits }: RunConditions,
): Promise<PlacedRun[]> {
  const { kind, backend, tensorflowVersion, tfjsVersion, device, gpu, threads, kernels } = engine;
  const conditions = {
    data: dataSet.fingerprint,
    valFraction,
    ...(omits.length > 0 && { omits }),
    engine: { kind, backend, tensorflowVersion, tfjsVersion, device, gpu, threads, kernels },
  };
  const methods = [...new Set(plan.map(({ method }) => method))];
  const codes = new Map(
    await Promise.all(
      methods.map(async (method) => [method, await fingerprintMethod(method, __filename)] as const),
    ),
  );
  return plan.map(({ method, settings }) => {
    const code = codes.get(method);
    const identity = JSON.stringify({ method: method.name, code, settings, ...conditions });
    const key = createHash('sha256').update(identity).digest('hex').slice(0, 8);
    return { method, settings, folder: join(out, `${method.name}-s${settings.seed}-${key}`) };
  });
}
