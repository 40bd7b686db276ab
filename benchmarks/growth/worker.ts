/**
 * Times one stage in its own process: `worker.ts STAGE IMAGES` prints `{ seconds, peak }`; peak is in bytes of resident memory.
 */
import { startEngine } from '@cxr-anomaly/engine/node';
import { stages } from './stages';

async function main(): Promise<void> {
  const [name = '', images = ''] = process.argv.slice(2);
  const stage = stages[name];
  if (!stage) throw new Error(`There is no stage "${name}".`);
  await startEngine();
  const work = await stage(Number(images));
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  console.log(JSON.stringify({ seconds, peak: process.resourceUsage().maxRSS * 1024 }));
}

void main();
