import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { createTestFolder, noiseTree, writeTree } from '../files/testing/image-files';

const SOURCES = resolve(__dirname, '../../../../tools/typescript-sources.cjs');

describe('buildCaches', () => {
  it('serves processes that build the same cache at once, each with the right pixels', async () => {
    const names = ['train', 'test'].flatMap((split) =>
      Array.from({ length: 40 }, (_, i) => `${split}/normal/${i}.png`),
    );
    const root = writeTree(createTestFolder(), await noiseTree(names));
    const cacheDir = createTestFolder();
    const outputs = await Promise.all([1, 2, 3].map(() => digestBatchesElsewhere(root, cacheDir)));
    expect(outputs[0]).toMatch(/^40 40 [0-9a-f]{64}$/);
    expect(new Set(outputs).size).toBe(1);
    expect(readdirSync(cacheDir)).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.cxrcache$/)]);
    expect(await digestBatchesElsewhere(root, cacheDir)).toBe(outputs[0]);
  }, 60_000);
});

/** Prepares a folder in its own process; prints counts and a digest of all pixels. */
async function digestBatchesElsewhere(root: string, cacheDir: string): Promise<string> {
  const script = `
    const { createHash } = require('node:crypto');
    const { openDataSet, prepareSplits } = require(${JSON.stringify(resolve(__dirname, '../node.ts'))});
    (async () => {
      const preprocessing = { side: 8, channels: 1, fit: 'stretch', tone: 'none', normalization: { kind: 'signed' } };
      const { train, test } = await prepareSplits(await openDataSet(${JSON.stringify(`folder:${root}`)}), preprocessing, {
        cacheDir: ${JSON.stringify(cacheDir)},
      });
      const hash = createHash('sha256');
      for (const source of [train, test]) for await (const { pixels } of source.batches({ batchSize: 7 })) hash.update(pixels);
      console.log(train.items.length, test.items.length, hash.digest('hex'));
    })();`;
  const options = ['-C', '@cxr-anomaly/source', '-r', SOURCES, '-e', script];
  const child = spawn(process.execPath, options, {
    cwd: resolve(__dirname, '../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`the process ended with ${code}`);
  return output.trim();
}
