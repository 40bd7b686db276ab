/**
 * Time and memory as the data grows: `nx run benchmarks:growth [-- --images 1000,10000,100000]`.
 *
 * The stages run one after another on phantom films of 64², each in its own process. A hundred thousand films take about ten
 * minutes on two cores. Writes benchmarks/results/growth.json and growth.md.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runWithAllocator } from '@cxr-anomaly/engine/allocator';
import { fromSource } from '../from-source';
import { stages } from './stages';
import { writeGrowth, type Growth, type Point } from './write-growth';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { images: { type: 'string', default: '1000,10000,100000' } } });
  const counts = values.images.split(',').map(Number);
  const cache = await mkdtemp(join(tmpdir(), 'growth-'));
  try {
    const rows = Object.keys(stages).map((stage): Growth => ({ stage, points: [] }));
    for (const images of counts) {
      for (const { stage, points } of rows) {
        const point = { images, ...measure(stage, images, cache) };
        console.log(JSON.stringify({ stage, ...point }));
        points.push(point);
      }
    }
    await writeGrowth(resolve(__dirname, '../results'), rows);
  } finally {
    await rm(cache, { recursive: true });
  }
}

function measure(stage: string, images: number, cache: string): Omit<Point, 'images'> {
  const args = fromSource(resolve(__dirname, 'worker.ts'), stage, String(images));
  const output = execFileSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, CXR_CACHE: cache },
  });
  return JSON.parse(output) as Omit<Point, 'images'>;
}

if (!runWithAllocator()) void main();
