import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../testing/run-command';
import { writePng } from '../testing/write-png';
import { canMount, createDisk, createFolder, listUnfinished, readProgress, TRAIN } from './testing/faults';

jest.setTimeout(240_000);

const cwd = createFolder();
const onDisks = canMount ? describe : describe.skip;
const disk = (name: string, size: string) => createDisk(cwd, name, size);
let scores: string;
beforeAll(async () => {
  expect(await runCommand([...TRAIN, '--out', 'undisturbed'], cwd)).toMatchObject({ code: 0 });
  scores = readFileSync(join(cwd, 'undisturbed', 'scores.csv'), 'utf8');
  await writePng(join(cwd, 'image.png'), 32, (x) => 8 * x);
});

onDisks('a full disk', () => {
  it('during training leaves the last checkpoint and says how to continue; with space again, the scores are those of an undisturbed run', async () => {
    const full = disk('run-disk', '3500k');
    const out = join(full.path, 'run');
    const failed = await runCommand([...TRAIN, '--out', out], cwd);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(
      /error: .*run-disk.* the disk is full \(ENOSPC\)\. Make room in .*run-disk.* Continue with: .* --resume\n$/,
    );
    expect(readProgress(join(out, 'checkpoints', 'last.safetensors'))).toMatchObject({ phase: 0, epoch: 1 });
    expect(readFileSync(join(out, 'log.jsonl'), 'utf8')).toMatch(/"event":"epoch".*\n$/);
    expect(listUnfinished(out)).toEqual([]);
    full.change('size=50m');
    expect(await runCommand([...TRAIN, '--out', out, '--resume'], cwd)).toMatchObject({ code: 0 });
    expect(readFileSync(join(out, 'scores.csv'), 'utf8')).toBe(scores);
  });

  it('for the image cache leaves no file there and names the setting', async () => {
    const full = disk('cache-disk', '64k');
    const env = { CXR_CACHE: full.path };
    const failed = await runCommand([...TRAIN, '--out', 'cacheless'], cwd, { env });
    expect(failed).toMatchObject({ code: 2 });
    expect(failed.stderr).toMatch(
      /image cache cannot be written to .*cache-disk.* disk is full \(ENOSPC\)\. Make room there.* CXR_CACHE/,
    );
    expect(readdirSync(join(full.path, 'images'))).toEqual([]);
    full.change('size=50m');
    expect(await runCommand([...TRAIN, '--out', 'cacheless'], cwd, { env })).toMatchObject({ code: 0 });
  });

  it('ends a bench instead of training the other runs too; with space again, the bench continues', async () => {
    const full = disk('bench-disk', '2m');
    const args = ['bench', ...TRAIN.slice(2), '--methods', 'memdae,rlad', '--out', full.path];
    const failed = await runCommand(args, cwd);
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr).toMatch(/disk is full .* Run the same command again to continue from here\.\n$/);
    expect(readdirSync(full.path).filter((name) => name.startsWith('rlad'))).toEqual([]);
    full.change('size=100m');
    expect(await runCommand(args, cwd)).toMatchObject({ code: 0 });
    const [run = ''] = readdirSync(full.path).filter((name) => name.startsWith('memdae'));
    expect(readFileSync(join(full.path, run, 'scores.csv'), 'utf8')).toBe(scores);
    expect(existsSync(join(full.path, 'report.html'))).toBe(true);
  });

  it('for heat maps leaves only complete pictures', async () => {
    const full = disk('map-disk', '16k');
    const failed = await runCommand(
      ['score', 'undisturbed/bundle', ...Array<string>(9).fill('image.png'), '--heatmaps', full.path],
      cwd,
    );
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(/map-disk.* the disk is full/);
    expect(listUnfinished(full.path)).toEqual([]);
    for (const name of readdirSync(full.path))
      expect(readFileSync(join(full.path, name)).toString('latin1')).toContain('IEND');
  });
});

describe('a file that cannot grow any further', () => {
  it('ends score with an error even if part of the last line was written', async () => {
    const score = ['score', 'undisturbed/bundle', 'image.png', 'image.png'];
    const { stdout } = await runCommand(score, cwd);
    const through = [
      'prlimit',
      `--fsize=${stdout.length - 20}`,
      'sh',
      '-c',
      'exec "$@" > scores.jsonl',
      'sh',
    ];
    const failed = await runCommand(score, cwd, { through });
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(/output cannot be written: .*EFBIG.* last line may be cut off/);
    expect(readFileSync(join(cwd, 'scores.jsonl'), 'utf8')).toBe(stdout.slice(0, -20));
  });
});

onDisks('a read-only disk', () => {
  it('is refused before anything is computed, by every command that writes', async () => {
    const { path, change } = disk('read-only', '1m');
    change('ro');
    const ended = await Promise.all([
      runCommand([...TRAIN, '--out', join(path, 'run')], cwd),
      runCommand(['bench', ...TRAIN.slice(2), '--out', path], cwd),
      runCommand([...TRAIN, '--out', 'elsewhere'], cwd, { env: { CXR_CACHE: path } }),
      runCommand(['report', 'undisturbed', '--out', join(path, 'report.html')], cwd),
      runCommand(['score', 'undisturbed/bundle', 'image.png', '--heatmaps', path], cwd),
    ]);
    expect(ended.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2]);
    for (const { stdout, stderr } of ended) {
      expect(stdout).toBe('');
      expect(stderr).toMatch(/error: .*read-only.*(read-only \(EROFS\)|no folder can be made there)/);
      expect(stderr).toMatch(/--out|CXR_CACHE|another folder/);
    }
  });
});
