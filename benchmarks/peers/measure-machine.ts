import { ourSide } from './measure-row';
import { Side } from './side';

/** What this machine reaches under ideal conditions, to compute the limits of the works. */
export interface Machine {
  /** Multiplications and additions per second of a large matrix product. */
  readonly operationsPerSecond: number;
  /** Bytes read and written per second. */
  readonly bytesPerSecond: number;
}

const RUNS = 9;

export async function measureMachine(folder: string): Promise<Machine> {
  return {
    operationsPerSecond: await bestRate('multiply', 'operations', folder),
    bytesPerSecond: await bestRate('copy', 'bytes', folder),
  };
}

async function bestRate(work: string, fact: string, folder: string): Promise<number> {
  const side = await Side.start(ourSide(work, folder));
  let shortest = Infinity;
  for (let run = 0; run < RUNS; run++) shortest = Math.min(shortest, (await side.run()).milliseconds);
  await side.end();
  return Number(side.facts[fact]) / (shortest / 1000);
}
