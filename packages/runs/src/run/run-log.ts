import type { EpochEvent, Phase } from '@cxr-anomaly/core-nets';
import { writeOutput, type OutputKind } from '@cxr-anomaly/files/node';
import { z } from 'zod';
import { readIfThere } from './read-json';

const place = z.int().min(0);

/** An entry; for an epoch, with its losses. Phases, and epochs within a phase, count from 0. */
const entrySchema = z.discriminatedUnion('event', [
  z.looseObject({ event: z.literal('phase'), phase: z.string(), phaseIndex: place, epoch: place }),
  z.looseObject({
    event: z.literal('epoch'),
    phase: z.string(),
    phaseIndex: place,
    epoch: place,
    losses: z.record(z.string(), z.number()),
    validationLoss: z.number().exactOptional(),
  }),
]);

const LOG: OutputKind = {
  name: 'the log of a run',
  isOwn: (head) => parseLine(head.toString().split('\n')[0] ?? '').length > 0,
};

type Entry = z.infer<typeof entrySchema>;

/** Losses at the end of an epoch; epochs are counted from 1 over all phases. */
export interface LoggedEpoch {
  readonly epoch: number;
  readonly phase: string;
  readonly losses: Readonly<Record<string, number>>;
  readonly validationLoss?: number;
}

/** Reads the epochs of a log. */
export function parseEpochs(text: string): LoggedEpoch[] {
  return parseEntries(text)
    .filter((entry) => entry.event === 'epoch')
    .map(({ phase, losses, validationLoss }, i) => {
      return { epoch: i + 1, phase, losses, ...(validationLoss !== undefined && { validationLoss }) };
    });
}

/**
 * `log.jsonl`: a line for each phase and epoch. It holds each epoch once: what a killed process logged after its last
 * checkpoint is replaced when those epochs are trained again.
 */
export class RunLog {
  private constructor(
    private readonly path: string,
    private entries: Entry[],
  ) {}

  /**
   * Opens the log of an earlier process, without lines that are cut off, or a new one.
   *
   * @throws SettingsError when a log exists but cannot be read: the next epoch would replace it.
   */
  static async open(path: string): Promise<RunLog> {
    const bytes = await readIfThere(path);
    return new RunLog(path, parseEntries(bytes?.toString('utf8') ?? ''));
  }

  /** Adds a phase, to be written with its first epoch. */
  addPhase({ name, epochs }: Phase, phaseIndex: number): void {
    const known = this.entries.some((entry) => entry.event === 'phase' && entry.phaseIndex === phaseIndex);
    if (known) return;
    this.put({ event: 'phase', phase: name, phaseIndex, epoch: 0, epochs, time: now() });
  }

  /** Adds an epoch and writes the whole log. */
  async addEpoch(event: EpochEvent): Promise<void> {
    const { phase, position, losses, validationLoss, images, seconds } = event;
    this.put({
      event: 'epoch',
      phase,
      phaseIndex: position.phase,
      epoch: position.epoch,
      losses,
      ...(validationLoss !== undefined && { validationLoss }),
      images,
      seconds,
      imagesPerSecond: images / seconds,
      time: now(),
    });
    await writeOutput(this.path, this.entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''), LOG);
  }

  private put(entry: Entry): void {
    this.entries = [...this.entries.filter((other) => isBefore(other, entry)), entry];
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  if (one.phaseIndex !== other.phaseIndex) return one.phaseIndex < other.phaseIndex;
  if (one.event !== other.event) return one.event === 'phase';
  return one.epoch < other.epoch;
}

function parseEntries(text: string): Entry[] {
  return text.split('\n').flatMap(parseLine);
}

/** Parses a line; one that was cut off or altered is skipped. */
function parseLine(line: string): Entry[] {
  try {
    const { success, data } = entrySchema.safeParse(JSON.parse(line));
    return success ? [data] : [];
  } catch {
    return [];
  }
}

function now(): string {
  return new Date().toISOString();
}
