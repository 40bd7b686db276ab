import { countOf } from '@cxr-anomaly/files';
import { cpus } from 'node:os';
import type { ParityStage } from './compare-parity';
import { showReport, type EngineStage } from './inspect-engine';
import type { SpeedRow, SpeedStage } from './measure-speed';
import type { BenchStage } from './run-bench';
import type { Findings, Outcome } from './run-check';

/** One page of Markdown to paste where somebody asks how this runs on a GPU. */
export function formatPage({ commit, cpu, cuda, engine, speed, parity, bench }: Findings): string {
  const libraries = cuda?.map(({ name, from, path }) => `| ${name} | ${from} | ${path ?? '–'} |`);
  return [
    '# GPU check',
    ...(cpu ? ['**No GPU: nothing here says anything about GPUs.**'] : []),
    describeMachine(engine, commit),
    ...(engine.refusal !== undefined && !cpu ? [`**Refused.** ${engine.refusal}`] : []),
    fence(showReport(engine)),
    ...(engine.said.length > 0 ? ['What TensorFlow says about it:', fence(engine.said.join('\n'))] : []),
    ...(libraries
      ? [['| CUDA library | from | file |', '| --- | --- | --- |', ...libraries].join('\n')]
      : []),
    ...section('Images per second', speed, formatSpeed),
    ...section('Comparisons with the reference', parity, formatParity),
    ...section('Bench', bench, formatBench),
  ]
    .join('\n\n')
    .concat('\n');
}

function describeMachine({ gpus, report }: EngineStage, commit: string): string {
  const described = gpus.map(
    ({ name, memory, driver, computeCapability }) =>
      `${name} (${(memory / 1024).toFixed(0)} GiB, compute capability ${computeCapability}, driver ${driver})`,
  );
  const { tensorflowVersion = 'none', device = 'none' } = report.engine ?? {};
  return [
    `- GPU: ${described.length === 0 ? 'none listed by nvidia-smi' : described.join('; ')}`,
    `- TensorFlow ${tensorflowVersion} on: ${device}`,
    `- processor: ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    `- sources: ${commit}`,
  ].join('\n');
}

function section<T>(title: string, outcome: Outcome<T> | undefined, format: (found: T) => string): string[] {
  if (outcome === undefined) return [];
  if ('failure' in outcome) return [`## ${title}`, `**Failed.** ${outcome.failure}`];
  const { found, memory } = outcome;
  const use =
    memory &&
    `GPU memory in use: ${memory.before} MiB before, at most ${memory.peak} MiB during this (sampled; TensorFlow reserves it in ` +
      'growing blocks and keeps it).';
  return [`## ${title}`, format(found), ...(use === undefined ? [] : [use])];
}

function formatSpeed({ peer, rounds, rows }: SpeedStage): string {
  return [
    `Median of ${countOf(rounds, 'run')} after a few to warm up, in turns. ${peer}. "float32" multiplies numbers as they are; "TF32" lets both sides round`,
    'factors to 10 bits, which TensorFlow does by default. × is our rate over the faster layout of PyTorch.',
    '',
    '| work | precision | ours | PyTorch, NCHW | PyTorch, channels-last | × |',
    '| --- | --- | ---: | ---: | ---: | ---: |',
    ...rows.map(formatRow),
  ].join('\n');
}

function formatRow({ title, tf32, sides: [ours, nchw, channelsLast] }: SpeedRow): string {
  const rates = [ours, nchw, channelsLast].map((side) => side?.imagesPerSecond);
  const best = Math.max(rates[1] ?? NaN, rates[2] ?? NaN);
  const cells = [...rates.map((rate) => formatNumber(rate ?? NaN)), formatNumber((rates[0] ?? NaN) / best)];
  return `| ${[title, tf32 ? 'TF32' : 'float32', ...cells].join(' | ')} |`;
}

function formatNumber(value: number): string {
  if (Number.isNaN(value)) return '–';
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function formatParity({ seconds, files }: ParityStage): string {
  const sum = (of: 'passed' | 'failed' | 'skipped'): number =>
    files.reduce((total, file) => total + file[of], 0);
  const failures = files.flatMap(({ name, failures: lines }) => lines.map((line) => `- ${name}: ${line}`));
  return [
    `${sum('passed')} tests passed, ${sum('failed')} failed, ${sum('skipped')} skipped, in ${seconds.toFixed(0)} s, in float32 as it is.`,
    '',
    '| tests | passed | failed | skipped |',
    '| --- | ---: | ---: | ---: |',
    ...files.map(({ name, passed, failed, skipped }) => `| ${name} | ${passed} | ${failed} | ${skipped} |`),
    ...(failures.length === 0 ? [] : ['', ...failures]),
  ].join('\n');
}

function formatBench({ seconds, board }: BenchStage): string {
  const lowered = board.trim().replace(/^#/gm, '##');
  return `All methods in one session, ${seconds.toFixed(0)} s, at TensorFlow's default precision.\n\n${lowered}`;
}

function fence(text: string): string {
  return `\`\`\`\n${text}\n\`\`\``;
}
