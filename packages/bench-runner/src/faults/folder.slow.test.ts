import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../testing/run-command';
import { writePng } from '../testing/write-png';
import { createFolder, start, TRAIN, untilThere, withoutWarnings } from './testing/faults';

jest.setTimeout(240_000);

const cwd = createFolder();
const LONGER = [...TRAIN, '--set', 'epochs=12'];
const scoresOf = (run: string) => readFileSync(join(cwd, run, 'scores.csv'), 'utf8');
beforeAll(async () => {
  expect(await runCommand([...LONGER, '--out', 'undisturbed'], cwd)).toMatchObject({ code: 0 });
});

describe('a run folder', () => {
  it('refuses a second process and names the first, until that is killed', async () => {
    const first = start([...LONGER, '--out', 'shared'], { cwd });
    await untilThere(join(cwd, 'shared', 'log.jsonl'), first);
    const others = await Promise.all([
      runCommand([...LONGER, '--out', 'shared', '--resume'], cwd),
      runCommand([...LONGER, '--out', 'shared'], cwd),
      runCommand(['bench', ...TRAIN.slice(2), '--out', 'shared'], cwd),
    ]);
    first.child.kill('SIGKILL');
    expect((await first.finished).signal).toBe('SIGKILL');
    for (const { code, stderr } of others) {
      expect(code).toBe(2);
      expect(stderr).toContain(`shared is in use by process ${first.child.pid} on `);
    }
    expect(existsSync(join(cwd, 'shared', '.lock'))).toBe(true);
    expect(await runCommand([...LONGER, '--out', 'shared', '--resume'], cwd)).toMatchObject({ code: 0 });
    expect(scoresOf('shared')).toBe(scoresOf('undisturbed'));
    expect(existsSync(join(cwd, 'shared', '.lock'))).toBe(false);
  });

  it('that is deleted during training ends the run instead of being recreated', async () => {
    const command = start([...LONGER, '--out', 'removed'], { cwd });
    await untilThere(join(cwd, 'removed', 'log.jsonl'), command);
    rmSync(join(cwd, 'removed'), { recursive: true, maxRetries: 5 });
    const { code, stderr } = await command.finished;
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/error: removed was deleted, or taken over by another process/);
    expect(existsSync(join(cwd, 'removed', 'metrics.json'))).toBe(false);
  });

  it('whose checkpoints and cache are deleted during training ends with the same scores', async () => {
    const env = { CXR_CACHE: join(cwd, 'own-cache') };
    const command = start([...LONGER, '--out', 'emptied'], { cwd, env });
    await untilThere(join(cwd, 'emptied', 'checkpoints', 'last.safetensors'), command);
    for (const name of ['emptied/checkpoints', 'own-cache'])
      rmSync(join(cwd, name), { recursive: true, maxRetries: 5 });
    expect(await command.finished).toMatchObject({ code: 0 });
    expect(scoresOf('emptied')).toBe(scoresOf('undisturbed'));
  });
});

describe('score', () => {
  it('continues if the bundle and an image are deleted, and names the image', async () => {
    cpSync(join(cwd, 'undisturbed', 'bundle'), join(cwd, 'bundle'), { recursive: true });
    for (const name of ['kept.png', 'lost.png']) await writePng(join(cwd, name), 32, (x) => 8 * x);
    const files = Array<string>(2000).fill('kept.png');
    const command = start(['score', 'bundle', ...files, 'lost.png'], { cwd });
    await new Promise((resolve) => command.child.stdout?.once('data', resolve));
    for (const name of ['bundle', 'lost.png']) rmSync(join(cwd, name), { recursive: true });
    const { code, stdout, stderr } = await command.finished;
    expect(code).toBe(1);
    expect(withoutWarnings(stderr)).toBe('error: There is no lost.png.\n');
    expect(stdout.trimEnd().split('\n')).toHaveLength(2001);
    expect(await runCommand(['score', 'bundle', 'kept.png'], cwd)).toMatchObject({ code: 2 });
  });
});

describe('a damaged image cache', () => {
  it('is rebuilt, and the scores are the same', async () => {
    const folder = join(cwd, 'cache', 'images');
    const [name = ''] = readdirSync(folder);
    const bytes = readFileSync(join(folder, name));
    const damaged = Buffer.from(bytes);
    damaged[1000] = (bytes[1000] ?? 0) ^ 16;
    writeFileSync(join(folder, name), damaged);
    expect(await runCommand([...LONGER, '--out', 'again'], cwd)).toMatchObject({ code: 0 });
    expect(scoresOf('again')).toBe(scoresOf('undisturbed'));
    expect(readFileSync(join(folder, name)).equals(damaged)).toBe(false);
  });
});
