import { runProgram } from './run-program';

/** A GPU as its driver describes it. */
export interface Gpu {
  readonly name: string;
  /** MiB. */
  readonly memory: number;
  readonly driver: string;
  /** Such as `9.0`. */
  readonly computeCapability: string;
}

const FIELDS = 'name,memory.total,driver_version,compute_cap';

/** Lists the GPUs that the driver reports; none where it has no `nvidia-smi`. */
export async function listGpus(): Promise<Gpu[]> {
  const args = [`--query-gpu=${FIELDS}`, '--format=csv,noheader,nounits'];
  const ended = await runProgram('nvidia-smi', args).catch(() => undefined);
  return ended?.code === 0 ? parseGpus(ended.stdout) : [];
}

/** Reads what `nvidia-smi` prints: one line for each GPU. */
export function parseGpus(csv: string): Gpu[] {
  return csv
    .split('\n')
    .map((line) => line.split(',').map((field) => field.trim()))
    .filter((fields) => fields.length === FIELDS.split(',').length)
    .map(([name = '', memory = '', driver = '', computeCapability = '']) => ({
      name,
      memory: Number(memory),
      driver,
      computeCapability,
    }));
}
