import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  describeSettings,
  resolveSettings,
  type CommonSettings,
  type Method,
  type Omission,
  type PresetName,
} from '@cxr-anomaly/core-nets';
import type { DataSet } from '@cxr-anomaly/data-cxr';
import type { EngineInfo } from '@cxr-anomaly/engine/node';
import { decisiveEngine, digestPretrained, fingerprintMethod } from '@cxr-anomaly/runs';

/** A run to do, with checked settings. */
export interface PlannedRun {
  readonly method: Method;
  readonly settings: CommonSettings;
}

/** The same, with the folder that holds or will hold its result. */
export interface PlacedRun extends PlannedRun {
  readonly folder: string;
}

export interface RunsRequest {
  readonly methods: readonly Method[];
  readonly seeds: readonly number[];
  readonly preset: PresetName;
  /** `key=value`, for every method that has the setting. */
  readonly assignments: readonly string[];
}

/** Lists the runs of a bench, one seed after the other, so that a table of one seed is there early. @throws SettingsError */
export function planRuns({ methods, seeds, preset, assignments }: RunsRequest): PlannedRun[] {
  const given = new Map(methods.map((method) => [method, assignmentsOf(method, { methods, assignments })]));
  return seeds.flatMap((seed) =>
    methods.map((method) => ({
      method,
      settings: resolveSettings(method.settings, {
        preset,
        assignments: given.get(method) ?? [],
        overrides: { seed },
      }),
    })),
  );
}

/**
 * The assignments meant for a method: those to settings that it does not have, but another of the methods has, are left out. One that
 * no method has stays, to be refused.
 */
function assignmentsOf(
  method: Method,
  { methods, assignments }: Pick<RunsRequest, 'methods' | 'assignments'>,
): string[] {
  return assignments.filter((assignment) => {
    const key = assignment.slice(0, Math.max(0, assignment.indexOf('='))).trim();
    return hasSetting(method, key) || !methods.some((other) => hasSetting(other, key));
  });
}

/** Whether a method has a setting of this name. */
export function hasSetting({ settings }: Method, setting: string): boolean {
  return describeSettings(settings).some(({ name }) => name === setting);
}

/** What decides the result of a run besides its method and settings. */
export interface RunConditions {
  readonly dataSet: DataSet;
  readonly valFraction: number;
  readonly engine: EngineInfo;
  readonly omits: readonly Omission[];
}

/**
 * Assigns each run a folder named after everything that decides its result: the method's code and that of its packages,
 * settings, the file of weights it starts from, content of the data, seed and engine. A finished run is thus reused exactly when training it again would
 * produce the same result, and nothing is ever overwritten.
 */
export async function placeRuns(
  plan: readonly PlannedRun[],
  out: string,
  { dataSet, valFraction, engine, omits }: RunConditions,
): Promise<PlacedRun[]> {
  const conditions = {
    data: dataSet.fingerprint,
    valFraction,
    ...(omits.length > 0 && { omits }),
    engine: decisiveEngine(engine),
  };
  const methods = [...new Set(plan.map(({ method }) => method))];
  const codes = new Map(
    await Promise.all(
      methods.map(async (method) => [method, await fingerprintMethod(method, __filename)] as const),
    ),
  );
  // Runs of one method start from the same file, unless a setting names another.
  const encoders = new Map<string, Promise<string | undefined>>();
  const encoderOf = ({ method, settings }: PlannedRun) => {
    const file = method.pretrained?.(settings)?.encoder ?? '';
    const digest = encoders.get(file) ?? digestPretrained(method, settings);
    encoders.set(file, digest);
    return digest;
  };
  return Promise.all(
    plan.map(async (planned) => {
      const { method, settings } = planned;
      const [code, encoder] = [codes.get(method), await encoderOf(planned)];
      const identity = JSON.stringify({ method: method.name, code, settings, encoder, ...conditions });
      const key = createHash('sha256').update(identity).digest('hex').slice(0, 8);
      return { method, settings, folder: join(out, `${method.name}-s${settings.seed}-${key}`) };
    }),
  );
}
