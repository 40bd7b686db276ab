import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { EXACT_FLOAT32, runBuilt, type CheckContext } from './context';

/** How the comparisons with the reference ended. */
export interface ParityStage {
  readonly seconds: number;
  readonly files: readonly ParityFile[];
}

export interface ParityFile {
  /** Relative to `packages/`. */
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** One line for each failed test, and for a file that could not run. */
  readonly failures: readonly string[];
}

/** The part of jest's JSON report that is read. */
interface JestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly status: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

const LONGEST = 300;

/** Runs the comparisons of all methods with the reference's numbers, in exact float32. @throws Error if jest gives no report. */
export async function compareParity(context: CheckContext): Promise<ParityStage> {
  const file = join(context.out, 'parity.json');
  const args = ['--config', join(context.root, 'tools/gpu-check/jest.parity.cjs')];
  const { seconds, stderr } = await runBuilt(
    context,
    'jest',
    [...args, '--json', `--outputFile=${file}`],
    EXACT_FLOAT32,
  );
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new Error(`jest left no report: ${stderr.trim().split('\n').at(-1) ?? ''}`, { cause: error });
  });
  return { seconds, files: summarize(JSON.parse(text) as JestReport, join(context.root, 'packages')) };
}

function summarize({ testResults }: JestReport, packages: string): ParityFile[] {
  return testResults
    .map(({ name, message, status, assertionResults }) => {
      const count = (wanted: string): number =>
        assertionResults.filter((result) => result.status === wanted).length;
      const failures = assertionResults
        .filter((result) => result.status === 'failed')
        .map(({ fullName, failureMessages }) => `${fullName}: ${firstLines(failureMessages.join('\n'))}`);
      return {
        name: relative(packages, name).replace('/dist/', '/'),
        passed: count('passed'),
        failed: failures.length,
        skipped: count('pending'),
        failures: failures.length === 0 && status === 'failed' ? [firstLines(message)] : failures,
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The beginning of a message, on one line. */
function firstLines(message: string): string {
  return stripVTControlCharacters(message).replace(/\s+/g, ' ').slice(0, LONGEST);
}
