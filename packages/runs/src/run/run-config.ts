import type { CommonSettings, Method, Omission, PresetName } from '@cxr-anomaly/core-nets';
import type { DataSet } from '@cxr-anomaly/data-cxr';
import { describeModule } from '@cxr-anomaly/data-cxr/node';
import { brief } from '@cxr-anomaly/files';
import type { z } from 'zod';
import { version } from '../version';
import type { runConfigSchema } from './run-schemas';

const LONGEST = 120;

/** `config.json`: everything that decides a run's scores. */
export type RunConfig = z.infer<typeof runConfigSchema>;

export interface RunConfigParts {
  readonly method: Pick<Method, 'name' | 'module'>;
  readonly preset?: PresetName;
  readonly settings: CommonSettings;
  readonly dataSet: DataSet;
  readonly valFraction: number;
  readonly falseAlarmRate: number;
  readonly omits: readonly Omission[];
  readonly encoderSha256: string | undefined;
  readonly code: string | undefined;
}

/** Describes a run that is about to start. */
export function describeRun({
  method,
  preset,
  settings,
  dataSet,
  valFraction,
  falseAlarmRate,
  omits,
  encoderSha256,
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
    ...(encoderSha256 !== undefined && { encoderSha256 }),
    ...(code !== undefined && { code }),
    versions: { 'cxr-anomaly': version, node: process.version },
  };
}

/**
 * Lists what would make the scores of two runs differ, as `name: before, now`; empty if one run can continue the other.
 * The data word may differ, for data that was moved; the fingerprint of its content may not. Versions are for people only.
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
    encoderSha256,
  }: RunConfig): Record<string, unknown> => ({
    method,
    'code of the method': module && describeModule(module),
    ...settings,
    valFraction,
    falseAlarmRate,
    omits,
    'weights of the encoder': encoderSha256?.slice(0, 12),
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

/** Shortens a text, as an altered file may hold names and values of any length. */
function cut(text: string): string {
  return brief(text, LONGEST);
}
