import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { buildShim, faultEnvironment } from './build-shim';
import { runCommand, type Ended } from './command';
import { judgeEnd } from './judge-end';
import { describeFault, type FaultCase } from './plan-faults';

/** The outcome of a case. */
export interface FaultOutcome {
  readonly fault: FaultCase;
  /** The call that failed, and on what. */
  readonly call: string;
  /** Whether the run ended with an error. */
  readonly failed: boolean;
  /** What is wrong with how it ended, or with the results of running the same command again. */
  readonly complaints: readonly string[];
  readonly stderr: string;
}

/** The smallest training that covers everything, and the data it needs. */
const FILMS = { 'train/normal': 8, 'test/normal': 1, 'test/mass': 1 } as const;
const SIDE = 32;
const TRAIN = ['train', 'deepsvdd', '--data', 'folder:films', '--preset', 'smoke', '--strict'];
const SETTINGS = ['batchSize=8', 'epochs=2', 'pretrainEpochs=1'];

/**
 * Runs training and scoring with one failing call each, and after each the same command undisturbed: the disturbed run must end
 * by itself in a result or a typed error, and the next one must give the same as a run that was never disturbed.
 *
 * @param cases tried in this order; one whose call is never made disturbs nothing and does not count
 * @param count of disturbed runs
 * @param onCase receives each outcome when it is known
 */
export async function injectFaults(
  cases: readonly FaultCase[],
  count: number,
  onCase: (outcome: FaultOutcome) => void = () => undefined,
): Promise<FaultOutcome[]> {
  const root = mkdtempSync(join(tmpdir(), 'faulty-'));
  try {
    const bench = await FaultBench.prepare(root);
    const outcomes: FaultOutcome[] = [];
    for (const fault of cases) {
      if (outcomes.length === count) break;
      const outcome = await bench.run(fault);
      if (outcome === undefined) continue;
      outcomes.push(outcome);
      onCase(outcome);
    }
    return outcomes;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

class FaultBench {
  /** By command and error, the first call that is known never to be made. */
  private readonly ends = new Map<string, number>();

  private constructor(
    private readonly root: string,
    private readonly library: string,
    private readonly scores: string,
    private readonly scored: string,
  ) {}

  static async prepare(root: string): Promise<FaultBench> {
    const library = buildShim(root);
    await drawFilms(root);
    const trained = await runCommand([...trainWords(), '--out', 'undisturbed'], root);
    if (trained.code !== 0) throw new Error(`The undisturbed training failed:\n${trained.stderr}`);
    const scored = await runCommand([...scoreWords(), '--heatmaps', 'maps'], root);
    if (scored.code !== 0) throw new Error(`The undisturbed scoring failed:\n${scored.stderr}`);
    const scores = readFileSync(join(root, 'undisturbed', 'scores.csv'), 'utf8');
    return new FaultBench(root, library, scores, scored.stdout);
  }

  /** @returns undefined if the call is never made. */
  async run(fault: FaultCase): Promise<FaultOutcome | undefined> {
    const kind = `${fault.command} ${fault.error}`;
    const end = this.ends.get(kind) ?? Infinity;
    if (fault.at >= end) return undefined;
    for (const name of ['run', 'maps', 'cache', 'faults.log'])
      rmSync(join(this.root, name), { recursive: true, force: true });
    const isTraining = fault.command === 'train';
    const words = isTraining ? [...trainWords(), '--out', 'run'] : [...scoreWords(), '--heatmaps', 'maps'];
    const log = join(this.root, 'faults.log');
    const faults = [{ ...describeFault(fault), path: this.root }];
    const ended = await runCommand(words, this.root, faultEnvironment(this.library, faults, log));
    if (!existsSync(log)) {
      this.ends.set(kind, fault.at);
      return undefined;
    }
    const [call = ''] = readFileSync(log, 'utf8').split('\n');
    const complaints = [...judgeEnd(ended, this.root)];
    if (ended.code === 0) complaints.push(...this.compare(isTraining, ended, 'at once'));
    const again = await runCommand(isTraining ? [...words, '--resume'] : words, this.root);
    if (again.code !== 0) complaints.push(`the same command afterwards failed: ${again.stderr}`);
    else complaints.push(...this.compare(isTraining, again, 'afterwards'), ...this.findLeftovers());
    return { fault, call, failed: ended.code !== 0, complaints, stderr: ended.stderr };
  }

  private compare(isTraining: boolean, ended: Ended, when: string): string[] {
    const found = isTraining ? readFileSync(join(this.root, 'run', 'scores.csv'), 'utf8') : ended.stdout;
    return found === (isTraining ? this.scores : this.scored) ? [] : [`other scores ${when}: ${found}`];
  }

  private findLeftovers(): string[] {
    const names = ['run', 'maps', 'cache']
      .filter((name) => existsSync(join(this.root, name)))
      .flatMap((name) => readdirSync(join(this.root, name), { recursive: true, encoding: 'utf8' }));
    return names
      .filter((name) => /\.tmp(\/|$)|\.lock$|\.previous(\/|$)/.test(name))
      .map((name) => `left ${name}`);
  }
}

function trainWords(): string[] {
  return [...TRAIN, ...SETTINGS.flatMap((setting) => ['--set', setting])];
}

function scoreWords(): string[] {
  return ['score', 'undisturbed', 'films/test'];
}

async function drawFilms(root: string): Promise<void> {
  let drawn = 0;
  for (const [folder, count] of Object.entries(FILMS)) {
    for (let i = 0; i < count; i++) {
      const path = join(root, 'films', folder, `${i}.png`);
      mkdirSync(dirname(path), { recursive: true });
      const shift = drawn++;
      const pixels = Uint8Array.from(
        { length: SIDE * SIDE },
        (_, at) => ((at % SIDE) * (shift + 2) + at) % 256,
      );
      const raw = { width: SIDE, height: SIDE, channels: 1 } as const;
      writeFileSync(path, await sharp(pixels, { raw }).toColourspace('b-w').png().toBuffer());
    }
  }
}
