import { formatDoctor, type DoctorReport } from '@cxr-anomaly/engine/node';
import { runBuilt, type CheckContext } from './context';
import { listGpus, type Gpu } from './gpus';

/** What runs here. */
export interface EngineStage {
  readonly gpus: readonly Gpu[];
  readonly report: DoctorReport;
  /** Why nothing that follows would say anything about a GPU; absent if TensorFlow uses one. */
  readonly refusal?: string;
  /** What TensorFlow said about the GPU, if it does not use it. */
  readonly said: readonly string[];
}

/** TensorFlow's lines about CUDA, its libraries and devices. */
const ABOUT_GPUS = /cuda|dlopen|dso_loader|gpu|cudnn|cublas/i;

/** Asks the driver and `doctor` what there is, and TensorFlow why, if it quietly runs on the CPU. */
export async function inspectEngine(context: CheckContext): Promise<EngineStage> {
  const gpus = await listGpus();
  const { code, stdout, stderr } = await runBuilt(context, 'command', ['doctor', '--json']);
  if (code !== 0 && code !== 3) throw new Error(`doctor ended with ${code ?? 'a signal'}: ${stderr}`);
  const report = JSON.parse(stdout) as DoctorReport;
  const refusal = refuse(report, gpus);
  if (refusal === undefined) return { gpus, report, said: [] };
  const loud = await runBuilt(context, 'command', ['doctor', '--json'], { TF_CPP_MIN_LOG_LEVEL: '0' });
  return { gpus, report, refusal, said: loud.stderr.split('\n').filter((line) => ABOUT_GPUS.test(line)) };
}

/** Says why the engine of a report is not one on a GPU; undefined if it is. */
export function refuse({ engine, problem }: DoctorReport, gpus: readonly Gpu[]): string | undefined {
  const seen = gpus.length === 0 ? 'nvidia-smi lists no GPU' : `nvidia-smi lists ${namesOf(gpus)}`;
  if (engine === undefined) return `No engine starts: ${problem ?? 'doctor gives no reason'}`;
  if (engine.kind === 'portable') return `The portable engine runs, which has no GPU support; ${seen}.`;
  if (engine.device === 'cpu') return `TensorFlow quietly runs on the CPU; ${seen}.`;
  return undefined;
}

/** The names of some GPUs, each once. */
export function namesOf(gpus: readonly Gpu[]): string {
  return [...new Set(gpus.map(({ name }) => name))].join(', ');
}

/** What `doctor` prints. */
export function showReport({ report }: EngineStage): string {
  return formatDoctor(report);
}
