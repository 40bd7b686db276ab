import type { EngineInfo } from '@cxr-anomaly/engine/node';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomic } from '@cxr-anomaly/files/node';
import { PUBLISHED } from './published';
import type { ClassResult } from './train-class';

const percent = (fraction: number): string => (100 * fraction).toFixed(1);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Writes `deepsvdd-mnist.md` and `.json`: the measured AUROC of each digit next to the published ones. */
export async function writeTable(
  results: readonly ClassResult[],
  engine: EngineInfo,
  folder: string,
): Promise<void> {
  const ours = results.map(({ test }) => 100 * test.auroc);
  const rows = results.map(({ digit, train, test }, i) => {
    const [lower, upper] = test.aurocCi.map(percent);
    const rerun = PUBLISHED.reruns[i] as number;
    const difference = (ours[i] as number) - rerun;
    return `| ${digit} | ${train.images} | **${percent(test.auroc)}** | ${lower}–${upper} | ${PUBLISHED.paper[i]?.toFixed(1)} | ${rerun.toFixed(1)} | ${difference >= 0 ? '+' : '−'}${Math.abs(difference).toFixed(1)} |`;
  });
  const minutes = results.reduce((sum, { train }) => sum + train.seconds, 0) / 60;
  const cpu = cpus()[0]?.model ?? 'unknown processor';
  const text = `# Deep-SVDD on MNIST, the paper's protocol

AUROC in percent with 95 % interval, one-class objective, one detector per normal digit, seed ${results[0]?.seed}.
Paper: Ruff et al., ICML 2018, Table 1; re-runs: the authors' own PyTorch code, rerun by others.

| normal digit | training images | AUROC | 95 % CI | paper | re-runs | against re-runs |
|---|---|---|---|---|---|---|
${rows.join('\n')}
| mean | | **${mean(ours).toFixed(1)}** | | ${mean(PUBLISHED.paper).toFixed(1)} | ${mean(PUBLISHED.reruns).toFixed(1)} | |

Command: \`npm run benchmark:deepsvdd-mnist\` (settings in \`benchmarks/deepsvdd-mnist/protocol.ts\`).
Machine: ${cpu}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB; ${engine.kind} engine, TensorFlow ${engine.tensorflowVersion ?? engine.tfjsVersion}, ${engine.device}. Training took ${minutes.toFixed(0)} minutes in total.
`;
  await writeFileAtomic(join(folder, 'deepsvdd-mnist.md'), text);
  await writeFileAtomic(
    join(folder, 'deepsvdd-mnist.json'),
    `${JSON.stringify({ engine, results }, null, 2)}\n`,
  );
}
