import type { CommonSettings, Json, Method, Omission, PresetName } from '@cxr-anomaly/core-nets';
import type { DataSet, ModuleIdentity } from '@cxr-anomaly/data-cxr';
import { describeModule } from '@cxr-anomaly/data-cxr/node';
import { version } from '../version';

const LONGEST = 120;

/** `config.json`: all that decides a run's scores. */
export interface RunConfig {
  readonly formatVersion: 1;
  readonly method: string;
  /** The code of a method that is no part of this project. */
  readonly module?: ModuleIdentity;
  /** The preset the settings started from, for people; the settings are complete without it. */
  readonly preset?: PresetName;
  /** Resolved: every setting, defaults included. */
  readonly settings: CommonSettings & { readonly [key: string]: Json };
  readonly data: {
    readonly word: string;
    readonly source: string;
    readonly fingerprint: string;
    /** The code of a source that is no part of this project; the fingerprint depends on it. */
    readonly module?: ModuleIdentity;
  };
  /** Fraction of the normal training images held out where the data has no validation split. */
  readonly valFraction: number;
  /** What the bundle's threshold is set for; runs of the first versions do not say it. */
  readonly falseAlarmRate?: number;
  /** What the bundle and the pictures of the run do not tell of the images; absent where nothing is left out. */
  readonly omits?: readonly Omission[];
  /** Digest of the code that trains and scores; with that of this project below it; absent where it cannot be found, and in runs of the first versions. */
  readonly code?: string;
  readonly versions: { readonly 'cxr-anomaly': string; readonly node: string };
}

export interface RunConfigParts {
  readonly method: Pick<Method, 'name' | 'module'>;
  readonly preset?: PresetName;
  readonly settings: CommonSettings;
  readonly dataSet: DataSet;
  readonly valFraction: number;
  readonly falseAlarmRate: number;
  readonly omits: readonly Omission[];
  readonly code: string | undefined;
}

/** Describes a run about to start. */
export function describeRun({
  method,
  preset,
  settings,
  dataSet,
  valFraction,
  falseAlarmRate,
  omits,
  code,
}: RunConfigParts): RunConfig {
  const { word, source, fingerprint, module } = dataSet;
  return {
    formatVersion: 1,
    method: method.name,
    ...(method.module && { module: method.module }),
    ...(preset && { preset }),
    settings: settings as RunConfig['settings'],
    data: { word, source, fingerprint, ...(module && { module }) },
    valFraction,
    falseAlarmRate,
    ...(omits.length > 0 && { omits }),
    ...(code !== undefined && { code }),
    versions: { 'cxr-anomaly': version, node: process.version },
  };
}

/**
 * Lists what would make the scores of two runs differ, as `name: before, now`; empty for runs that go on from each other.
 * The data word may differ, for data that was moved; the fingerprint of its content may not. Versions are for people.
 */
export function listDifferences(before: RunConfig, now: RunConfig): string[] {
  const flatten = ({
    method,
    module,
    valFraction,
    falseAlarmRate,
    omits = [],
    settings,
    data,
  }: RunConfig): Record<string, unknown> => ({
    method,
    'code of the method': module && describeModule(module),
    ...settings,
    valFraction,
    falseAlarmRate,
    omits,
    'data fingerprint': `${data.fingerprint.slice(0, 12)} (${data.word})`,
  });
  const sameData = before.data.fingerprint === now.data.fingerprint;
  const [old, current] = [flatten(before), flatten(now)];
  return [...new Set([...Object.keys(old), ...Object.keys(current)])]
    .filter((name) => !(sameData && name === 'data fingerprint'))
    .filter((name) => JSON.stringify(old[name]) !== JSON.stringify(current[name]))
    .map((name) => `${cut(name)}: ${say(old[name])} there, ${say(current[name])} now`);
}

function say(value: unknown): string {
  return cut(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'unknown'));
}

/** A file that was altered may hold names and values of any length. */
function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}
