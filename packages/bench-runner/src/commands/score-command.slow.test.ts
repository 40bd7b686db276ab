import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileScore } from '@cxr-anomaly/runs';
import { runCommand } from '../testing/run-command';
import { writePng } from '../testing/write-png';

jest.setTimeout(240_000);

const DATA = 'phantom?n=40&side=32';

const DICOM = join(__dirname, '..', '..', '..', 'data-cxr', 'src', 'dicom', 'testing', 'cases');

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'score-'));
  const memory = ['train', 'memdae', '--data', DATA, '--preset', 'smoke', '--out', 'memory'];
  expect(await runCommand(memory, cwd)).toMatchObject({ code: 0 });
  await mkdir(join(cwd, 'images', 'deep'), { recursive: true });
  await writePng(join(cwd, 'images', 'a.png'), 40, (x) => x * 6);
  await writePng(join(cwd, 'images', 'deep', '=b.png'), 32, (x, y) => (x * y) % 256);
  await writePng(join(cwd, 'images', 'd.png'), 32, () => 128);
  await writeFile(join(cwd, 'images', 'c.png'), 'no image');
  await copyFile(join(DICOM, 'image-without-mark.dcm'), join(cwd, 'images', 'unmarked.dcm'));
  await writeFile(join(cwd, 'images', 'notes.txt'), 'left alone');
});
afterAll(() => rm(cwd, { recursive: true }));

describe('cxr-anomaly score', () => {
  it('scores the readable files, reports the others in their place, and exits with 1', async () => {
    const { code, stdout, stderr } = await runCommand(['score', 'memory/bundle', 'images', 'gone.png'], cwd);
    expect(code).toBe(1);
    const results = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(results.map(({ path }) => path)).toEqual([
      'images/a.png',
      'images/c.png',
      'images/d.png',
      'images/deep/=b.png',
      'images/unmarked.dcm',
      'gone.png',
    ]);
    expect(results.map((result) => 'error' in result)).toEqual([false, true, false, false, false, true]);
    for (const { score, threshold, anomalous, pValue } of results.filter((result) => !('error' in result))) {
      expect(anomalous).toBe(Number(score) >= Number(threshold));
      // Ten images are held out: the smallest p-value is 1/11, and it alone is anomalous.
      expect(Number(pValue) * 11).toBeCloseTo(Math.round(Number(pValue) * 11), 9);
      expect(anomalous).toBe(Number(pValue) < 1.5 / 11);
    }
    expect(stderr).toMatch(/error: .*c\.png/);
    expect(stderr).toMatch(/error: There is no gone\.png/);
  });

  it('computes the same score for a file alone as among others, as CSV, and exits with 0', async () => {
    const [many, one] = await Promise.all([
      runCommand(['score', 'memory/bundle', 'images', '--format', 'csv'], cwd),
      runCommand(['score', 'memory/bundle', 'images/a.png', '--format', 'csv'], cwd),
    ]);
    expect(one.code).toBe(0);
    expect(one.stderr).not.toContain('error');
    const [header, row] = one.stdout.split('\n');
    expect(header).toBe('path,score,threshold,anomalous,pValue,warnings,error');
    expect(row).toBe(many.stdout.split('\n')[1]);
    expect(row).toMatch(/^images\/a\.png,[\d.]+,[\d.]+,(true|false),[\d.]+,"unlike the normal images.*",$/);
  });
});

describe('cxr-anomaly score --false-alarm-rate', () => {
  it('decides by the requested rate, and refuses one that the bundle cannot guarantee', async () => {
    const score = (rate: string) =>
      runCommand(['score', 'memory/bundle', 'images/a.png', '--false-alarm-rate', rate], cwd);
    const [most, least, none] = await Promise.all([score('0.95'), score('0.01'), score('1')]);
    const { anomalous, pValue } = JSON.parse(most.stdout) as FileScore;
    expect(anomalous).toBe(Number(pValue) <= 0.95);
    expect([least.code, none.code]).toEqual([2, 2]);
    expect(least.stderr).toMatch(/calibrated on 10 normal images.*not 0\.01/);
    expect(none.stderr).toMatch(/above 0 and below 1/);
  });
});

describe('cxr-anomaly score --engine', () => {
  it('prints with processes of this machine what one process prints, failures included, and leaves nothing', async () => {
    const command = ['score', 'memory', 'images', 'gone.png', '--anonymous', '--format', 'csv'];
    const [one, shared] = await Promise.all([
      runCommand(command, cwd),
      runCommand([...command, '--engine', 'local', '--shards', '3'], cwd),
    ]);
    expect([one.code, shared.code]).toEqual([1, 1]);
    expect(one.stdout).toContain('input-6');
    expect(shared.stdout).toBe(one.stdout);
    expect((await readdir(cwd)).filter((name) => name.startsWith('cxr-score'))).toEqual([]);
  });

  it('prints the script for Slurm with the settings of the cluster', async () => {
    await writeFile(join(cwd, 'cluster.yaml'), 'partition: chest\nsetup: [module load cxr]\n');
    const slurm = ['score', 'memory', 'images', '--engine', 'slurm', '--cluster', 'cluster.yaml', '--print'];
    const { code, stdout } = await runCommand([...slurm, '--shards', '4'], cwd);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^#!\/bin\/bash\n(#SBATCH .*\n)+module load cxr\nexec .* score memory cxr-score-\w+ --worker /,
    );
    for (const line of ['partition="chest"', 'array="0-3"']) expect(stdout).toContain(`#SBATCH --${line}\n`);
  });

  it.each([
    [['--shards', '3'], /need --engine local or --engine slurm/],
    [['--engine', 'local', '--print'], /belong to --engine slurm/],
    [['--engine', 'local', '--heatmaps', 'maps'], /drawn by one process/],
  ])('refuses %j with exit code 2', async (args, message) => {
    const { code, stderr } = await runCommand(['score', 'memory', 'images', ...args], cwd);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe('cxr-anomaly score --neighbors and --heatmaps', () => {
  it('shows the nearest training images of a file, nearest first, and draws a heat map', async () => {
    const { code, stdout } = await runCommand(
      [
        'score',
        'memory',
        'images/a.png',
        '--neighbors',
        '3',
        '--neighbors-dir',
        'near',
        '--heatmaps',
        'maps',
      ],
      cwd,
    );
    expect(code).toBe(0);
    const { neighbors, heatmap } = JSON.parse(stdout) as FileScore;
    expect(neighbors).toHaveLength(3);
    const distances = (neighbors ?? []).map(({ angularDistance }) => angularDistance);
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
    expect(stdout).not.toContain('base64');
    for (const [i, { id, picture }] of (neighbors ?? []).entries()) {
      expect(id).toMatch(/^train\/\d{4}-normal$/);
      expect(picture).toBe(join('near', `a.neighbor-${i + 1}.png`));
    }
    expect(heatmap).toBe(join('maps', 'a.heatmap.png'));
    for (const path of [heatmap, 'maps/a.heatmap-raw.png', neighbors?.[2]?.picture]) {
      expect((await readFile(join(cwd, path ?? ''))).subarray(1, 4).toString()).toBe('PNG');
    }
  });

  it.each([
    [['memory/bundle', 'images/a.png', '--neighbors', '3', '--format', 'csv'], /CSV row has no room/],
    [['memory/bundle', 'images/a.png', '--neighbors', '0'], /whole number ≥ 1/],
    [['memory/bundle', 'images/a.png', '--neighbors-dir', 'near'], /need their number/],
    [['.', 'images/a.png'], /holds 1 run \(memory\)\. Choose one of them/],
    [['memory/bundle', 'images/a.png', '--heatmaps', 'images/d.png'], /cannot hold heat maps/],
  ])('refuses %j with exit code 2', async (args, message) => {
    const { code, stdout, stderr } = await runCommand(['score', ...args], cwd);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
