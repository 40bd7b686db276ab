/** Loads the given bundle in a separate process and prints the memory it took, in bytes, as JSON. */
import { readFileSync } from 'node:fs';
import { startEngine } from '@cxr-anomaly/engine/node';
import { loadBundle } from '@cxr-anomaly/runs';
import { methods } from '../registry';

const PEAK = /^VmHWM:\s+(\d+) kB$/m;

function peak(): number {
  return 1024 * Number(PEAK.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}

async function measure(folder: string): Promise<void> {
  await startEngine();
  const before = peak();
  let problem: string | undefined;
  try {
    (await loadBundle(folder, methods)).detector.dispose();
  } catch (error) {
    problem = String(error);
  }
  process.stdout.write(JSON.stringify({ bytes: peak() - before, problem }));
}

void measure(process.argv[2] ?? '');
