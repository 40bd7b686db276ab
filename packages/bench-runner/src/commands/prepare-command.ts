import { join } from 'node:path';
import { ShardStore, workerName } from '@cxr-anomaly/cluster';
import { PRESETS, type Method, type PresetName } from '@cxr-anomaly/core-nets';
import type { DataSet, Preprocessing } from '@cxr-anomaly/data-cxr';
import {
  countServed,
  decodeOnce,
  decodePart,
  isDecoded,
  joinDecoded,
  openDataSet,
  type CachePart,
} from '@cxr-anomaly/data-cxr/node';
import { countOf } from '@cxr-anomaly/files';
import {
  addShardOptions,
  chooseMethods,
  countShards,
  createReporter,
  cutEvenly,
  DEFAULT_PRESET,
  GO_ON,
  interruptible,
  isSharded,
  print,
  renderWork,
  shardsFolder,
  shareWork,
  watchPreparation,
  type Reporter,
  type ShardedWork,
  type ShardOptions,
  parseMethods,
} from '@cxr-anomaly/runs';
import { Option, type Command } from 'commander';
import { planRuns } from '../bench/plan-runs';

/** Memory of a process that decodes; measured: 0.5 GB, and a film of 4,000 × 4,000 takes 0.1 GB more (8 at a time). */
const MEMORY_MB = 2500;

/** Seconds for an image and for starting, several times what was measured on one core (docs/scaling.md). */
const SECONDS = { image: 0.5, start: 120 };

interface PrepareOptions extends ShardOptions {
  readonly methods?: readonly string[];
  readonly preset: PresetName;
  readonly set: readonly string[];
}

/** Adds `data prepare`: decodes a data set into the cache, from which training and testing then read. */
export function addPrepareCommand(data: Command, known: readonly Method[]): Command {
  const command = data
    .command('prepare')
    .description('decode the images that training and testing use into the cache, once for all')
    .argument('<data>', 'a data word, such as nih:DIR')
    .option(
      '--methods <names>',
      'comma-separated methods whose image sizes are needed (default: all)',
      parseMethods,
    )
    .addOption(
      new Option('--preset <preset>', 'preset of the training to come')
        .choices(PRESETS)
        .default(DEFAULT_PRESET),
    )
    .addOption(
      new Option(
        '--set <key=value>',
        'setting of the training to come, such as imageSize=128; may be repeated',
      )
        .argParser((word: string, before: readonly string[]) => [...before, word])
        .default([], 'those of the preset'),
    );
  const name = data.parent?.name() ?? '';
  return addShardOptions(command)
    .addHelpText(
      'after',
      `\nExamples:\n  ${name} data prepare nih:DIR --preset reference\n` +
        `  ${name} data prepare nih:DIR --engine local --shards 4\n` +
        `  ${name} data prepare nih:DIR --engine slurm --shards 64 --cluster cluster.yaml\n\n` +
        'The cache is in $CXR_CACHE; on a cluster, set it to a folder that all nodes see. Images that are there already are not decoded again.\n' +
        'With --engine, each shard is decoded apart, and the cache is that of one process, byte for byte. A shard whose process or node is lost\n' +
        'is done again; after an interruption, the same command goes on where it stopped.',
    )
    .action(async (word: string) => {
      const options = command.opts<PrepareOptions>();
      const methods = options.methods ? await chooseMethods(options.methods, known) : known;
      const plan = planRuns({ methods, seeds: [0], preset: options.preset, assignments: options.set });
      const pixels = plan.map(({ method, settings }) => method.preprocessing(settings));
      await interruptible((signal) => prepare({ word, pixels, options, signal }), options.engine && GO_ON);
    });
}

interface Preparation {
  readonly word: string;
  readonly pixels: readonly Preprocessing[];
  readonly options: PrepareOptions;
  readonly signal: AbortSignal;
}

async function prepare(preparation: Preparation): Promise<void> {
  const { word, pixels, options, signal } = preparation;
  const reporter = createReporter(process.stderr);
  const watch = watchPreparation(reporter);
  const onProgress = (done: number, total: number): void => {
    signal.throwIfAborted();
    watch(done, total);
  };
  try {
    const dataSet = await openDataSet(word, { testAlone: true });
    if (options.worker)
      return await workOnParts(new ShardStore(options.work ?? ''), { dataSet, pixels, onProgress });
    const images = countOf(countServed(dataSet), 'image');
    if (await isDecoded(dataSet, pixels)) return reporter.say(`The cache holds the ${images} already.`);
    if (isSharded(options)) await prepareShared(dataSet, { ...preparation, options, reporter });
    else await decodeOnce(dataSet, pixels, { onProgress });
    if (!options.print) reporter.say(`The cache holds the ${images} now.`);
  } finally {
    reporter.clear();
  }
}

/** Has workers decode parts of the images, and joins what they leave. */
async function prepareShared(
  dataSet: DataSet,
  {
    word,
    pixels,
    options,
    signal,
    reporter,
  }: Preparation & {
    readonly options: PrepareOptions & { readonly engine: 'local' | 'slurm' };
    readonly reporter: Reporter;
  },
): Promise<void> {
  const images = countServed(dataSet);
  const parts = cutEvenly(images, Math.max(1, Math.min(countShards(options), images)));
  const folder = shardsFolder('cxr-prepare', [dataSet.fingerprint, pixels, parts], options);
  const largest = Math.max(...parts.map(({ from, to }) => to - from));
  const work: ShardedWork = {
    ...{ name: 'cxr-prepare', inputs: parts, memoryMB: MEMORY_MB, cpus: 2 },
    minutes: (SECONDS.start + SECONDS.image * largest) / 60,
    args: ['data', 'prepare', word, '--worker', '--work', folder, ...settingWords(options)],
  };
  if (options.print) return print(await renderWork(work, folder, options));
  const store = await shareWork(folder, work, options, { reporter, signal });
  const done = await Promise.all((await store.listDone()).map((shard) => store.readResult(shard)));
  const folders = done.map((name) => join(folder, name.toString('utf8')));
  await joinDecoded(dataSet, pixels, folders);
  await store.remove();
}

/** What a worker does: decodes parts until none is left, each into a folder of its own, which its result names. */
async function workOnParts(
  store: ShardStore,
  {
    dataSet,
    pixels,
    onProgress,
  }: Pick<Preparation, 'pixels'> & {
    readonly dataSet: DataSet;
    readonly onProgress: (done: number, total: number) => void;
  },
): Promise<void> {
  const worker = workerName();
  for await (const claim of store.takeAll(worker)) {
    const name = join('parts', `${claim.shard}.${claim.attempt}.${worker}`);
    const part = { ...(claim.input as Omit<CachePart, 'folder'>), folder: join(store.folder, name) };
    await decodePart(dataSet, pixels, part, onProgress);
    await store.finish(claim, name);
  }
}

/** The options that decide what is decoded, as words for the workers. */
function settingWords({ methods, preset, set }: PrepareOptions): string[] {
  const named = methods === undefined ? [] : ['--methods', methods.join(',')];
  return [...named, '--preset', preset, ...set.flatMap((assignment) => ['--set', assignment])];
}
