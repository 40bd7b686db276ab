import { readFile } from 'node:fs/promises';
import { nearestName, SettingsError } from '@cxr-anomaly/core-nets';
import { explainFailure } from '@cxr-anomaly/files/node';
import { isMap, isPair, isScalar, LineCounter, parseDocument, type Pair } from 'yaml';
import { z } from 'zod';

const oneLine = (what: string) =>
  z
    .string(`must be ${what}`)
    .regex(/^[^\n\r"\\]+$/, `must be ${what}, on one line, without quotes or backslashes`);

const count = (least: number) => {
  const message = `must be a whole number ≥ ${least}`;
  return z.number(message).int(message).min(least, message);
};

/** The keys of `cluster.yaml`. */
const schema = z.object({
  partition: oneLine('the name of a partition, as sinfo lists them').optional(),
  account: oneLine('the name of an account').optional(),
  time: z
    .string('must be a time limit in quotes, such as "02:00:00" or "1-12:00:00"')
    .regex(/^(\d+-)?\d{1,2}(:\d{2}){1,2}$/, 'must be a time limit, such as "02:00:00" or "1-12:00:00"')
    .optional(),
  memory: z
    .string('must be a size with its unit, such as 16G')
    .regex(/^\d+[KMGT]$/, 'must be a size with its unit, such as 16G')
    .optional(),
  gpus: count(0).optional(),
  maxTasks: count(1).optional(),
  setup: z.array(z.string('must be lines of shell')).optional(),
  command: oneLine('the words that run cxr-anomaly in a task').optional(),
});

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
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new SettingsError(`${path} cannot be read: ${explainFailure(cause)}.`, { cause });
  }
  return parseCluster(text, path);
}

/** Parses the text of `cluster.yaml`. @param name what messages call the file. @throws SettingsError */
export function parseCluster(text: string, name: string): ClusterSettings {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error) {
    const line = lines.linePos(error.pos[0]).line;
    throw new SettingsError(`${name}, line ${line}: ${error.message.split('\n')[0] ?? ''}`);
  }
  if (document.contents === null) return {};
  if (!isMap(document.contents))
    throw new SettingsError(`${name}: must hold keys and values, such as "partition: gpu".`);
  const pairs = document.contents.items.filter(isPair);
  for (const pair of pairs) assertKnown(keyOf(pair), `${name}, line ${lineOf(pair, lines)}`);
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return withoutUndefined(parsed.data);
  const [issue] = parsed.error.issues;
  const key = String(issue?.path[0]);
  const pair = pairs.find((one) => keyOf(one) === key);
  const where = pair ? `, line ${lineOf(pair, lines)}` : '';
  throw new SettingsError(`${name}${where}: ${key} ${issue?.message ?? ''}.`);
}

function assertKnown(key: string, where: string): void {
  const known = Object.keys(schema.shape);
  if (known.includes(key)) return;
  const nearest = nearestName(key, known);
  const remedy = nearest === undefined ? `Known are ${known.join(', ')}.` : `Did you mean ${nearest}?`;
  throw new SettingsError(`${where}: There is no key ${key}. ${remedy}`);
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : '';
}

function lineOf({ key }: Pair, lines: LineCounter): number {
  return isScalar(key) && key.range ? lines.linePos(key.range[0]).line : 1;
}

function withoutUndefined(settings: z.infer<typeof schema>): ClusterSettings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
