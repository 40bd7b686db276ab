import { lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PathTakenError } from '@cxr-anomaly/files';
import { openDataSet } from '@cxr-anomaly/data-cxr/node';
import { silentReporter } from '@cxr-anomaly/runs';
import { bench } from './bench/bench';
import { methods } from './registry';
import { writeReport } from './report/write-report';
import { writeRun } from './testing/write-run';

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outputs-'));
  writeFileSync(join(folder, 'chest.png'), 'an X-ray');
  await writeRun(join(folder, 'run'), { method: 'rlad', scores: [1, 2, 3, 4], labels: [0, 0, 1, 1] });
});
afterEach(() => rmSync(folder, { recursive: true }));

const options = { methods, reporter: silentReporter };

/** Puts something at a path and returns a function that tells whether it is still there. */
function put(path: string, kind: 'file' | 'link' | 'dangling link'): () => unknown {
  if (kind === 'file') writeFileSync(path, "somebody's");
  else symlinkSync(kind === 'link' ? join(folder, 'chest.png') : 'nothing', path);
  const { ino } = lstatSync(path);
  return () => [lstatSync(path).ino === ino, kind === 'file' && readFileSync(path, 'utf8')];
}

describe('report', () => {
  it.each(['file', 'link', 'dangling link'] as const)('replaces no %s that --out names', async (kind) => {
    const out = join(folder, 'page.html');
    const look = put(out, kind);
    await expect(writeReport(join(folder, 'run'), { ...options, out })).rejects.toThrow(PathTakenError);
    expect(look()).toEqual([true, kind === 'file' && "somebody's"]);
    expect(readFileSync(join(folder, 'chest.png'), 'utf8')).toBe('an X-ray');
  });

  it("replaces no one else's report.html in a run folder", async () => {
    const look = put(join(folder, 'run', 'report.html'), 'file');
    await expect(writeReport(join(folder, 'run'), options)).rejects.toThrow(
      /report\.html already exists and is not a report that this program wrote/,
    );
    expect(look()).toEqual([true, "somebody's"]);
  });
});

describe('bench', () => {
  it.each(['leaderboard.json', 'leaderboard.md', 'SHA256SUMS'])(
    "replaces no one else's %s, and says so before it trains",
    async (name) => {
      const out = join(folder, 'board');
      mkdirSync(out);
      const look = put(join(out, name), 'file');
      const dataSet = await openDataSet('phantom?n=20&side=32');
      const request = {
        preset: 'smoke',
        seeds: [0],
        assignments: [],
        valFraction: 0.1,
        strict: false,
      } as const;
      await expect(bench({ ...options, ...request, dataSet, out })).rejects.toThrow(
        /already exists and is not a l/,
      );
      expect(look()).toEqual([true, "somebody's"]);
    },
  );
});
