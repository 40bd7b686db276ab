import { z } from 'zod';
import { parseYaml, readText } from '../yaml/parse-yaml';

const oneLine = (what: string) =>
  z
    .string(`must be ${what}`)
    .regex(/^[^\n\r"\\]+$/, `must be ${what}, on one line, without quotes or backslashes`);

const count = (least: number) => {
  const message = `must be a whole number ≥ ${least}`;
  return z.number(message).int(message).min(least, message);
};

/** The keys of `cluster.yaml`. */
const schema = z.strictObject({
  partition: oneLine('the name of a partition, as sinfo lists them')
    .describe('where tasks run')
    .exactOptional(),
  account: oneLine('the name of an account').describe('what tasks are charged to').exactOptional(),
  time: z
    .string('must be a time limit in quotes, such as "02:00:00" or "1-12:00:00"')
    .regex(/^(\d+-)?\d{1,2}(:\d{2}){1,2}$/, 'must be a time limit, such as "02:00:00" or "1-12:00:00"')
    .describe('time limit of a task; replaces the estimate')
    .exactOptional(),
  memory: z
    .string('must be a size with its unit, such as 16G')
    .regex(/^\d+[KMGT]$/, 'must be a size with its unit, such as 16G')
    .describe('memory of a task; replaces the estimate')
    .exactOptional(),
  gpus: count(0).describe('GPUs of a task').exactOptional(),
  maxTasks: count(1).describe('most tasks that run at once').exactOptional(),
  setup: z
    .array(z.string('must be lines of shell'))
    .describe('lines of shell before the command, such as "module load apptainer"')
    .exactOptional(),
  command: oneLine('the words that run cxr-anomaly in a task')
    .describe('what runs cxr-anomaly in a task; as it was run here by default')
    .exactOptional(),
});

/** The JSON Schema of `cluster.yaml`, for editors. */
export function clusterJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return { $schema, title: 'Settings of a cluster', ...rest };
}

/** How jobs run on one's cluster; what is left out is left to Slurm, or to the estimate of the work. */
export interface ClusterSettings {
  readonly partition?: string;
  readonly account?: string;
  /** Time limit of a task, as Slurm writes it; replaces the estimate. */
  readonly time?: string;
  /** Memory of a task, such as `16G`; replaces the estimate. */
  readonly memory?: string;
  /** GPUs of a task. */
  readonly gpus?: number;
  /** Most tasks that run at once. */
  readonly maxTasks?: number;
  /** Lines of shell before the command: `module load`, `source activate`. */
  readonly setup?: readonly string[];
  /** What runs cxr-anomaly in a task, such as `apptainer exec cxr.sif cxr-anomaly`; as it was run here by default. */
  readonly command?: string;
}

/**
 * Reads `cluster.yaml`.
 *
 * @throws SettingsError that names file, line and remedy.
 */
export async function readCluster(path: string): Promise<ClusterSettings> {
  return parseCluster(await readText(path), path);
}

/** Parses the text of `cluster.yaml`. @param name what messages call the file. @throws SettingsError */
export function parseCluster(text: string, name: string): ClusterSettings {
  return parseYaml(text, { name, example: 'partition: gpu', schema }).value;
}
