import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { printedCommand } from '@cxr-anomaly/engine/node';
import { BENCH_COMMAND } from '@cxr-anomaly/runs';
import { runCommand } from '../testing/run-command';
import { writePng } from '../testing/write-png';
import {
  createFolder,
  listUnfinished,
  readProgress,
  start,
  TRAIN,
  untilThere,
  WITH_PARENT,
  withoutWarnings,
} from './testing/faults';

jest.setTimeout(240_000);

const cwd = createFolder();
const read = (...path: string[]) => readFileSync(join(cwd, ...path), 'utf8');

/** Epochs with many steps, so that a signal arrives inside one. */
const LONG_EPOCHS = [
  '--data',
  'phantom?n=32&side=32',
  '--preset',
  'smoke',
  '--set',
  'passes=4',
  '--set',
  'batchSize=4',
];

describe('a signal to train', () => {
  it.each([
    ['deepsvdd', 'SIGINT', 130],
    ['rlad', 'SIGTERM', 143],
    ['memdae', 'SIGTERM', 143],
  ] as const)(
    'inside an epoch of %s (%s) keeps that step, and resuming leads to the same scores',
    async (method, signal, code) => {
      const args = ['train', method, ...LONG_EPOCHS, '--out'];
      const undisturbed = runCommand([...args, `${method}-undisturbed`], cwd);
      // With the parent that sets the allocator: first it gets the signal and then its whole group, as `timeout` does it.
      const command = start([...args, method], { cwd, env: WITH_PARENT, detached: true });
      const checkpoint = join(cwd, method, 'checkpoints', 'last.safetensors');
      await untilThere(checkpoint, command);
      // The next epoch will take about as long as the first.
      const { seconds } = JSON.parse(read(method, 'log.jsonl').trim().split('\n')[1] ?? '') as {
        seconds: number;
      };
      await wait(250 * seconds);
      command.child.kill(signal);
      process.kill(-Number(command.child.pid), signal);
      const stopped = await command.finished;
      expect(stopped).toMatchObject({ code });
      const [, printed = ''] = /Continue with: (.*)/.exec(stopped.stderr) ?? [];
      expect(stopped.stderr).toMatch(
        new RegExp(`Stopped by ${signal}\\. Continue with: .*--out ${method} --resume\n$`),
      );
      expect(printed).toContain(
        `${printedCommand(BENCH_COMMAND, cwd)} train ${method} --data 'phantom?n=32&side=32'`,
      );
      expect(readProgress(checkpoint).within?.step).toBeGreaterThan(0);
      expect(listUnfinished(join(cwd, method))).toEqual([]);
      // As people paste it; it throws unless the exit code is 0.
      const env = { ...process.env, CXR_CACHE: join(cwd, 'cache') };
      await promisify(execFile)('sh', ['-c', printed], { cwd, env });
      expect((await undisturbed).code).toBe(0);
      expect(read(method, 'scores.csv')).toBe(read(`${method}-undisturbed`, 'scores.csv'));
    },
  );

  it('that is sent twice ends it at once', async () => {
    const command = start([...TRAIN.map((word) => word.replace('n=64', 'n=100000')), '--out', 'twice'], {
      cwd,
    });
    await untilThere(join(cwd, 'twice', '.lock'), command);
    await wait(300);
    command.child.kill('SIGINT');
    // On a busy machine the first one may be handled so late that the next counts as the same.
    const again = setInterval(() => command.child.kill('SIGINT'), 1500);
    const stopped = await command.finished.finally(() => clearInterval(again));
    expect(stopped).toMatchObject({ code: 130, stdout: '' });
    expect(readdirSync(join(cwd, 'twice'))).toEqual(['.lock']);
  });
});

describe('a signal to score', () => {
  it('leaves complete lines of the files scored so far', async () => {
    const bundle = join('memdae-undisturbed', 'bundle');
    await writePng(join(cwd, 'image.png'), 32, (x) => 8 * x);
    const files = Array.from({ length: 4000 }, () => 'image.png');
    const command = start(['score', bundle, ...files], { cwd });
    await new Promise((resolve) => command.child.stdout?.once('data', resolve));
    command.child.kill('SIGINT');
    const { code, stdout, stderr } = await command.finished;
    expect({ code, stderr: withoutWarnings(stderr) }).toEqual({ code: 130, stderr: 'Stopped by SIGINT.\n' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeLessThan(files.length);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ path: 'image.png' });
  });
});
