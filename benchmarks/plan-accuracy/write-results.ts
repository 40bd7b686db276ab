import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineInfo } from '@cxr-anomaly/engine/node';
import { formatBytes, formatDuration } from '@cxr-anomaly/runs';

/** A figure as planned and as it then was. */
export interface Pair {
  readonly planned: number;
  readonly taken: number;
}

export interface Comparison {
  readonly method: string;
  readonly seconds: Pair;
  /** Bytes. */
  readonly tensors: Pair;
  readonly cache: Pair;
  readonly memoryBank?: Pair;
}

export interface PlanResults {
  readonly data: string;
  readonly engine: EngineInfo;
  readonly rows: readonly Comparison[];
}

/** Writes `plan.json` and `plan.md`. */
export async function writeResults(folder: string, results: PlanResults): Promise<void> {
  await writeFile(join(folder, 'plan.json'), `${JSON.stringify(results, null, 2)}\n`);
  await writeFile(join(folder, 'plan.md'), formatPage(results));
}

function formatPage({ data, engine, rows }: PlanResults): string {
  const say = (pair: Pair | undefined, format: (value: number) => string) => {
    if (!pair) return '–';
    const percent = Math.round(100 * (pair.planned / pair.taken - 1));
    return `${format(pair.planned)} → ${format(pair.taken)} (${percent < 0 ? '−' : '+'}${Math.abs(percent)} %)`;
  };
  const lines = rows.map(({ method, seconds, tensors, cache, memoryBank }) =>
    [
      method,
      say(seconds, formatDuration),
      say(tensors, formatBytes),
      say(cache, formatBytes),
      say(memoryBank, formatBytes),
    ].join(' | '),
  );
  return [
    '# What `plan` predicts, and what a run then takes',
    '',
    `Data word \`${data}\`, preset \`cpu\`. Planned → actual (error of the plan).`,
    '',
    '| method | time | tensors, at most | image cache | memory bank |',
    '| --- | --- | --- | --- | --- |',
    ...lines.map((line) => `| ${line} |`),
    '',
    'The time is that of a whole run, including decoding, training, scoring and writing. "Tensors, at most" is over the first epoch on',
    'all images. The actual size of the memory bank is that of its file in the bundle.',
    '',
    `Engine: ${engine.kind}, TensorFlow ${engine.tensorflowVersion ?? '–'}, ${engine.device}, ${engine.threads} threads. Made by \`npm run benchmark:plan\`.`,
    '',
  ].join('\n');
}
