import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { EngineInfo } from '@cxr-anomaly/engine/node';
import type { Machine } from './measure-machine';
import { isMet, type Check, type Measured, type Result } from './result';

interface Kept {
  readonly engine: EngineInfo;
  readonly machine: Machine & { readonly processor: string };
  readonly results: readonly Result[];
}

/** Puts a row into `peers.json`, replacing an earlier one of its name, and rewrites `peers.md`. */
export async function keepResults(
  folder: string,
  { engine, machine, result }: { engine: EngineInfo; machine: Machine; result: Result },
): Promise<void> {
  const path = join(folder, 'peers.json');
  const before = await readFile(path, 'utf8').then(
    (text) => (JSON.parse(text) as Kept).results,
    () => [],
  );
  const known = before.some(({ name }) => name === result.name);
  const kept: Kept = {
    engine,
    machine: { ...machine, processor: `${cpus().length} × ${cpus()[0]?.model}` },
    results: known ? before.map((old) => (old.name === result.name ? result : old)) : [...before, result],
  };
  await writeFile(path, `${JSON.stringify(kept, null, 2)}\n`);
  await writeFile(join(folder, 'peers.md'), formatPage(kept));
}

/** "653 ms (626–790)" */
export function formatMeasured({ unit, median, lowest, highest, samples }: Measured): string {
  const range = samples > 1 ? ` (${formatNumber(lowest)}–${formatNumber(highest)})` : '';
  return `${formatNumber(median)} ${unit}${range}`;
}

/** "1.31 × (goal: at least 1.1)" */
export function formatCheck(check: Check): string {
  const { value, unit, goal } = check;
  if (!goal) return `${formatNumber(value)} ${unit}`;
  const missed = isMet(check) ? '' : ', missed';
  return `${formatNumber(value)} ${unit} (goal: ${goal.bound} ${goal.value}${missed})`;
}

function formatNumber(value: number): string {
  const size = Math.abs(value);
  return size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function formatPage({ engine, machine, results }: Kept): string {
  const { operationsPerSecond, bytesPerSecond, processor } = machine;
  return [
    '# The engine compared with its peers',
    '',
    'Made by `npx nx run benchmarks:peers`. The two sides of a row run in turns, one at a time, each in its own process. Shown are',
    'median and range of the measured runs, after three warm-up runs (one for anchors and AUROC). × is how many times as long the peer',
    'takes.',
    '',
    '| work | ours | peers | ratio or limit |',
    '| --- | --- | --- | --- |',
    ...results.map(({ title, sides: [ours, ...peers], checks }) => {
      const cells = [
        title,
        ours ? formatMeasured(ours) : '–',
        peers.map((peer) => `${peer.name}: ${formatMeasured(peer)}`).join('<br>') || '–',
        checks.map((check) => formatVerdict(check)).join('<br>'),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
    '',
    '## What limits ours',
    '',
    `On this machine a product of two 2048 × 2048 matrices reaches ${(operationsPerSecond / 1e9).toFixed(0)} billion operations per second, and doubling 64 million numbers`,
    `moves ${(bytesPerSecond / 1e9).toFixed(0)} GB per second. At these rates, arithmetic or bytes take at least the time shown, unless there is less arithmetic: 3×3`,
    'convolutions by Winograd need 16 multiplications for 36, so that a step can take less. Operations of TensorFlow and the time in',
    'them are from one profiled run. [docs/speed.md](../../docs/speed.md) says more about each missed goal.',
    '',
    '| work | at least | TensorFlow’s operations | time in them | whole, median |',
    '| --- | --- | --- | --- | --- |',
    ...results.flatMap((result) => formatEffort(result, machine)),
    '',
    'PyTorch (`benchmarks/pytorch`) runs the same networks, with equally many parameters, written for this comparison. "NCHW" and',
    '"channels-last" have our allocator settings and the fused Adam; "as the reference runs" has neither and scores with the decoder.',
    'The peers’ versions are in `benchmarks/pytorch/requirements.txt`; PyTorch runs eagerly except where a row says',
    '`torch.compile`. "bfloat16" is its autocast, channels-last, and our `precision=bf16`, both with weights in float32.',
    '',
    `Engine: ${engine.kind}, TensorFlow ${engine.tensorflowVersion ?? '–'}, ${engine.device}, ${engine.threads} threads, ${processor}.`,
    '',
  ].join('\n');
}

function formatVerdict(check: Check): string {
  const mark = check.goal ? (isMet(check) ? '✓ ' : '✗ ') : '';
  const goal = check.goal ? `, goal ${check.goal.bound} ${check.goal.value}` : '';
  return `${mark}${formatNumber(check.value)} ${check.unit} – ${check.what}${goal}`;
}

function formatEffort({ title, effort, sides: [ours] }: Result, machine: Machine): string[] {
  if (!effort || !ours) return [];
  const { operations, bytes, calls, inside } = effort;
  const least = [
    ...(operations === undefined
      ? []
      : [
          `${formatNumber((1000 * operations) / machine.operationsPerSecond)} ms (${formatNumber(operations / 1e9)} billion operations)`,
        ]),
    ...(bytes === undefined
      ? []
      : [`${formatNumber((1000 * bytes) / machine.bytesPerSecond)} ms (${formatNumber(bytes / 1e9)} GB)`]),
  ].join(', ');
  const whole = `${formatNumber(ours.median)} ${ours.unit}`;
  return [`| ${title} | ${least} | ${calls} | ${formatNumber(inside)} ms | ${whole} |`];
}
