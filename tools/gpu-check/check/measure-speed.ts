import { Side, type SidePlan } from '@cxr-anomaly/benchmarks/peers/side';
import { quantile } from '@cxr-anomaly/metrics';
import { dirname, join } from 'node:path';
import { EXACT_FLOAT32, PROGRAMS, type CheckContext } from './context';
import { runProgram } from './run-program';

/** Images per second of each side at each work. */
export interface SpeedStage {
  /** PyTorch's version and device, or why it is not measured. */
  readonly peer: string;
  readonly rounds: number;
  readonly rows: readonly SpeedRow[];
}

export interface SpeedRow {
  readonly title: string;
  /** Whether matrix products round to TF32. */
  readonly tf32: boolean;
  /** Ours first. */
  readonly sides: readonly { readonly name: string; readonly imagesPerSecond: number }[];
}

/** The works of `benchmarks/peers` that compute on the GPU, and the images of one run. */
const WORKS = [
  { name: 'unet-train', title: 'U-Net 256², batch 8: train', images: 8 },
  { name: 'critic-train', title: 'GAN-GP critic 128², batch 8: critic and penalty steps', images: 8 },
  { name: 'resnet-train', title: 'ResNet-18 autoencoder 224², batch 8: train', images: 8 },
  { name: 'lenet-train', title: 'LeNet 28², batch 128: train', images: 20 * 128 },
  { name: 'unet-score', title: 'U-Net methods 256², batch 8: score', images: 8 },
] as const;

type Work = (typeof WORKS)[number];

/** The first runs choose kernels, and compile them where the library has none for this GPU. */
const WARM_UPS = 3;
const ROUNDS = 7;

/** Enough to see that it runs. */
const ROUNDS_ON_CPU = 1;

/** Times every work on every side, one at a time, in turns; on a GPU once in float32 as it is, and once with TF32. */
export async function measureSpeed(context: CheckContext): Promise<SpeedStage> {
  const torch = await findTorch(context);
  const rounds = context.cpu ? ROUNDS_ON_CPU : ROUNDS;
  const rows: SpeedRow[] = [];
  for (const tf32 of context.cpu ? [false] : [false, true]) {
    for (const work of WORKS) {
      const peers = torch.device === undefined ? [] : planPeers(context, work, torch.device, tf32);
      const plans = [planOurs(context, work, tf32), ...peers];
      rows.push(await measureWork({ work, tf32, plans, rounds }));
    }
  }
  return { peer: torch.words, rounds, rows };
}

async function measureWork({
  work,
  tf32,
  plans,
  rounds,
}: {
  readonly work: Work;
  readonly tf32: boolean;
  readonly plans: readonly SidePlan[];
  readonly rounds: number;
}): Promise<SpeedRow> {
  const sides: Side[] = [];
  try {
    for (const plan of plans) sides.push(await Side.start(plan));
    for (const side of sides) for (let i = 0; i < Math.min(WARM_UPS, rounds); i++) await side.run();
    const times = sides.map((): number[] => []);
    for (let round = 0; round < rounds; round++)
      for (const [i, side] of sides.entries()) times[i]?.push((await side.run()).milliseconds);
    const measured = sides.map(({ name }, i) => ({
      name,
      imagesPerSecond: (1000 * work.images) / quantile(times[i] ?? [], 0.5),
    }));
    return { title: work.title, tf32, sides: measured };
  } finally {
    for (const side of sides) await side.end();
  }
}

function planOurs({ root, env, out }: CheckContext, { name }: Work, tf32: boolean): SidePlan {
  const args = [join(root, PROGRAMS.worker), name, out];
  return { name: 'ours', command: process.execPath, args, env: { ...env, ...(tf32 ? {} : EXACT_FLOAT32) } };
}

function planPeers(
  { root, python }: CheckContext,
  { name }: Work,
  device: string,
  tf32: boolean,
): SidePlan[] {
  const cwd = dirname(join(root, PROGRAMS.peer));
  const args = ['worker.py', name, '--device', device, ...(tf32 ? ['--tf32'] : [])];
  return [
    { name: 'PyTorch, NCHW', command: python, args, cwd },
    { name: 'PyTorch, channels-last', command: python, args: [...args, '--channels-last'], cwd },
  ];
}

const ASK = `import numpy, torch; print(torch.__version__, 'cuda' if torch.cuda.is_available() else 'cpu')`;

/** Asks Python for PyTorch; on a GPU only one that can use it is a peer. */
async function findTorch({ python, cpu }: CheckContext): Promise<{ words: string; device?: string }> {
  const ended = await runProgram(python, ['-c', ASK]).catch(() => undefined);
  if (ended?.code !== 0) return { words: `${python} has no PyTorch` };
  const [version = '', device = ''] = ended.stdout.trim().split(' ');
  const words = `PyTorch ${version} on ${device === 'cuda' ? 'the GPU' : 'the CPU'}`;
  return device === 'cuda' || cpu ? { words, device } : { words: `${words}, so it is not measured` };
}
