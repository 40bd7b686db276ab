import type { CacheEntry, DoctorReport } from './doctor';

/** Formats a report for people, with one fact per line and advice last. */
export function formatDoctor(report: DoctorReport): string {
  const { memory, cache } = report;
  const rows: [string, string][] = [
    ...describeEngine(report),
    ['versions', versions(report)],
    ['processor', `${report.cpu.cores} x ${report.cpu.model}`],
    ['memory', `${memory.free} of ${memory.limit ?? memory.total} GiB free`],
    ['GPUs', report.gpus.length === 0 ? 'none reported by an NVIDIA driver' : report.gpus.join(', ')],
    ['allocator', settings(report.allocator)],
    ['cache', cache.folder],
    ...cache.libraries.map((entry): [string, string] => ['', describeLibrary(entry, report.verified)]),
    [
      'tools',
      report.missingTools.length === 0
        ? 'python3, pip and g++ found'
        : `missing: ${report.missingTools.join(', ')}`,
    ],
  ];
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  const lines = rows.map(([name, value]) => name.padEnd(width) + value);
  return [...lines, ...report.advice.map((advice) => `\n${advice}`)].join('\n');
}

function describeEngine({ engine, problem = '', kernels }: DoctorReport): [string, string][] {
  if (engine === undefined) return [['engine', `none. ${problem}`]];
  return [
    ['engine', engine.reason === undefined ? engine.kind : `${engine.kind}, because ${engine.reason}`],
    ['device', engine.gpu === undefined ? engine.device : `${engine.device} (${engine.gpu})`],
    ['threads', String(engine.threads)],
    ...(kernels === undefined ? [] : [['kernels', kernels] satisfies [string, string]]),
  ];
}

function describeLibrary({ name, megabytes, problem }: CacheEntry, verified: boolean): string {
  const state =
    problem === undefined
      ? verified
        ? 'every file is unchanged'
        : undefined
      : `cannot be loaded: ${problem}`;
  return `${name} (${megabytes} MB)${state === undefined ? '' : `: ${state}`}`;
}

function versions({ engine, node }: DoctorReport): string {
  const parts = [
    `Node ${node}`,
    ...(engine === undefined ? [] : [`TensorFlow.js ${engine.tfjsVersion}`]),
    ...(engine?.tensorflowVersion === undefined ? [] : [`TensorFlow ${engine.tensorflowVersion}`]),
  ];
  return parts.join(', ');
}

function settings(allocator: Readonly<Record<string, string>>): string {
  const set = Object.entries(allocator).map(([name, value]) => `${name}=${value}`);
  return set.length === 0 ? 'system defaults' : set.join(' ');
}
