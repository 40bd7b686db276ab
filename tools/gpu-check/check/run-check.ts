import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareParity, type ParityStage } from './compare-parity';
import type { CheckContext } from './context';
import { formatPage } from './format-page';
import { inspectEngine, type EngineStage } from './inspect-engine';
import { measureSpeed, type SpeedStage } from './measure-speed';
import { runBench, type BenchStage } from './run-bench';
import { watchMemory, type MemoryUse } from './watch-memory';
import type { CudaLibrary } from '../cuda/find-libraries';

/** What a stage found, or why it ended. */
export type Outcome<T> = { readonly found: T; readonly memory?: MemoryUse } | { readonly failure: string };

/** All that the page shows; a stage that has not run is absent. */
export interface Findings {
  /** The state of the sources. */
  readonly commit: string;
  readonly cpu: boolean;
  /** Where each CUDA library came from, on a machine without network. */
  readonly cuda?: readonly CudaLibrary[];
  readonly engine: EngineStage;
  readonly speed?: Outcome<SpeedStage>;
  readonly parity?: Outcome<ParityStage>;
  readonly bench?: Outcome<BenchStage>;
}

/** How a check ended. */
export interface CheckResult {
  readonly page: string;
  /** Whether every stage ran, and every comparison with the reference held. */
  readonly isFine: boolean;
  /** Whether it stopped because TensorFlow does not use a GPU. */
  readonly isRefused: boolean;
}

/**
 * Runs all stages, the short ones first, and writes the page again after each: where a machine is taken away, the page of what ran
 * is there. A stage that fails does not stop the others.
 */
export async function runCheck(
  context: CheckContext,
  about: Pick<Findings, 'commit' | 'cuda'>,
  report: (line: string) => void,
): Promise<CheckResult> {
  await mkdir(context.out, { recursive: true });
  report('1 of 4: the engine');
  const engine = await inspectEngine(context);
  let findings: Findings = { ...about, cpu: context.cpu, engine };
  const keep = async (more: Partial<Findings>): Promise<void> => {
    findings = { ...findings, ...more };
    await writeFile(join(context.out, 'page.md'), formatPage(findings));
  };
  await keep({});
  const mayGoOn = engine.refusal === undefined || (context.cpu && engine.report.engine !== undefined);
  if (mayGoOn) {
    report('2 of 4: images per second');
    await keep({ speed: await attempt(() => measureSpeed(context)) });
    report('3 of 4: comparisons with the reference');
    await keep({ parity: await attempt(() => compareParity(context)) });
    report('4 of 4: bench');
    await keep({ bench: await attempt(() => runBench(context)) });
  }
  const { speed, parity, bench } = findings;
  const allRan = [speed, parity, bench].every((stage) => stage !== undefined && 'found' in stage);
  const holds =
    parity !== undefined &&
    'found' in parity &&
    parity.found.files.every(({ failures }) => failures.length === 0);
  return { page: formatPage(findings), isFine: allRan && holds, isRefused: !mayGoOn };
}

async function attempt<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    const { result, memory } = await watchMemory(work);
    return { found: result, ...(memory && { memory }) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
