import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../testing/run-command';
import { createFolder, listUnfinished, start, TRAIN, untilThere, WITH_PARENT } from './testing/faults';

jest.setTimeout(240_000);

const cwd = createFolder();
const scoresOf = (run: string) => readFileSync(join(cwd, run, 'scores.csv'), 'utf8');
const itOnLinux = process.platform === 'linux' ? it : it.skip;

beforeAll(async () => {
  expect(await runCommand([...TRAIN, '--out', 'undisturbed'], cwd)).toMatchObject({ code: 0 });
});

describe('a clock that goes back an hour each time it is read', () => {
  it('changes no score, and no time is negative', async () => {
    writeFileSync(
      join(cwd, 'clock.cjs'),
      `let now = Date.now();
       Date.now = () => (now -= 3600_000);
       globalThis.Date = new Proxy(Date, { construct: (target, args) => new target(...(args.length > 0 ? args : [Date.now()])) });`,
    );
    const env = { NODE_OPTIONS: `--require ${join(cwd, 'clock.cjs')}` };
    const ended = await runCommand([...TRAIN, '--out', 'clock'], cwd, { env });
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stderr).not.toMatch(/-\d|NaN|Infinity/);
    expect(scoresOf('clock')).toBe(scoresOf('undisturbed'));
    const epochs = readFileSync(join(cwd, 'clock', 'log.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .slice(1);
    for (const line of epochs) {
      const { seconds, imagesPerSecond } = JSON.parse(line) as Record<string, number>;
      expect(Math.min(seconds ?? -1, imagesPerSecond ?? -1)).toBeGreaterThan(0);
    }
    expect(epochs).toHaveLength(3);
    expect(listUnfinished(cwd)).toEqual([]);
  });
});

describe('memory that runs out', () => {
  itOnLinux(
    'kills the worker process: its parent says so and how to continue, which leads to the same scores',
    async () => {
      const command = start([...TRAIN, '--out', 'killed'], { cwd, env: WITH_PARENT });
      await untilThere(join(cwd, 'killed', 'checkpoints', 'last.safetensors'), command);
      const child = execFileSync('ps', ['-o', 'pid=', '--ppid', String(command.child.pid)], {
        encoding: 'utf8',
      });
      process.kill(Number(child), 'SIGKILL');
      const killed = await command.finished;
      expect(killed.signal).toBe('SIGKILL');
      expect(killed.stderr).toMatch(
        /error: Killed \(SIGKILL\), as happens when the system runs out of memory\. .*batchSize.*--resume/,
      );
      expect(await runCommand([...TRAIN, '--out', 'killed', '--resume'], cwd)).toMatchObject({ code: 0 });
      expect(scoresOf('killed')).toBe(scoresOf('undisturbed'));
    },
  );

  itOnLinux('in TensorFlow or Node ends with a message that says what to do', async () => {
    const large = [...TRAIN, '--set', 'imageSize=256', '--set', 'batchSize=64', '--out'];
    const [tensors, heap] = await Promise.all([
      // The address space; Node and TensorFlow reserve about 3 GB of it before they start.
      runCommand([...large, 'tensors'], cwd, {
        env: WITH_PARENT,
        through: ['prlimit', `--as=${4 * 2 ** 30}`],
      }),
      runCommand([...TRAIN, '--out', 'heap'], cwd, {
        env: { ...WITH_PARENT, NODE_OPTIONS: '--max-old-space-size=40' },
      }),
    ]);
    for (const { code, signal, stderr } of [tensors, heap]) {
      expect([code ?? 1, signal ?? 'none']).not.toEqual([0, 'none']);
      expect(stderr).toMatch(
        /error: (Memory ran out \(|Crashed \(SIG\w+\), usually because memory ran out).*batchSize.*--resume/,
      );
    }
  });
});
