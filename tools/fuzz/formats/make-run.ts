import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { methods } from '@cxr-anomaly/bench-runner';
import { resolveSettings, type Method } from '@cxr-anomaly/core-nets';
import { trainRun } from '@cxr-anomaly/runs';
import type { Files } from './format';

/** The data of the runs; the smallest with which everything is computed. */
const DATA = 'phantom?n=20&side=32';

const made = new Map<string, Promise<Files>>();

/** What a run folder is trained from, to be passed again when resuming it. */
export function describeRun(name: string, seed = 0) {
  const method = methods.find((known) => known.name === name) as Method;
  const settings = resolveSettings(method.settings, { preset: 'smoke', overrides: { seed } });
  return { method, settings, preset: 'smoke', data: DATA, valFraction: 0.25 } as const;
}

/** Trains a method for a moment and returns the files of its run folder; once for each method. */
export function makeRun(name: string): Promise<Files> {
  const run = made.get(name) ?? train(name);
  made.set(name, run);
  return run;
}

async function train(name: string): Promise<Files> {
  const scratch = await mkdtemp(join(tmpdir(), 'fuzz-run-'));
  try {
    const out = join(scratch, 'run');
    await trainRun({ ...describeRun(name), out });
    return await readTree(out);
  } finally {
    await rm(scratch, { recursive: true });
  }
}

async function readTree(folder: string): Promise<Files> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = paths.map(
    async (path) => [relative(folder, path), new Uint8Array(await readFile(path))] as const,
  );
  return Object.fromEntries(await Promise.all(files));
}
