import type { EngineInfo } from '@cxr-anomaly/engine/node';

const DECISIVE = [
  'kind',
  'backend',
  'tensorflowVersion',
  'tfjsVersion',
  'device',
  'gpu',
  'threads',
  'kernels',
] as const;

/** Returns what about an engine decides the digits of a result, always in the same order. */
export function decisiveEngine(engine: EngineInfo): Readonly<Record<string, string | number>> {
  return Object.fromEntries(
    DECISIVE.flatMap((name) => (engine[name] === undefined ? [] : [[name, engine[name]]])),
  );
}
