import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { resolveSettings } from '@cxr-anomaly/core-nets';
import { memDae } from '@cxr-anomaly/memdae';
import { createBenchProgram } from './program';
import { runCommand, startCommand } from './testing/run-command';

jest.setTimeout(240_000);

const DATA = 'phantom?n=40&side=32';

const DICOM = join(__dirname, '..', '..', 'data-cxr', 'src', 'dicom', 'testing', 'cases');

const { glibcVersionRuntime: glibcVersion } = (
  process.report.getReport() as { header: { glibcVersionRuntime?: string } }
).header;

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'program-'));
});
afterAll(() => rm(cwd, { recursive: true }));

describe('cxr-anomaly schema', () => {
  it('prints a schema with the defaults that training uses', async () => {
    const { code, stdout } = await runCommand(['schema', 'memdae'], cwd);
    expect(code).toBe(0);
    const { properties, type } = JSON.parse(stdout) as {
      type: string;
      properties: Record<string, { default: unknown }>;
    };
    expect(type).toBe('object');
    const defaults = Object.entries(properties).map(([name, field]) => [name, field.default]);
    expect(Object.fromEntries(defaults)).toEqual(resolveSettings(memDae.settings));
  });
});

describe('cxr-anomaly', () => {
  it.each([
    [['train', 'deepsvdd', '--data', 'phantom', '--set', 'epoch=3'], /did you mean epochs\?/],
    [['train', 'rlad2', '--data', 'phantom'], /no method "rlad2"/],
    [['bench', '--data', 'folder:/does/not/exist'], /there is no \/does\/not\/exist/],
    [['bench', '--seeds', '1,1'], /contains a number twice/],
    [['score', 'nowhere', 'a.png'], /nowhere\/detector\.json/],
    [['scor'], /Did you mean score/],
  ])('%j: exits with 2 and one message, without a stack', async (args, message) => {
    const { code, stdout, stderr } = await runCommand(args, cwd);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr.match(/error:/g)).toHaveLength(1);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it('exits with 3 if no engine can run, and shows the stack with --debug', async () => {
    const env = { CXR_ENGINE: 'steam' };
    const start = (...args: string[]) =>
      startCommand('packages/bench-runner/src/bin.ts', ['doctor', ...args], { cwd, env }).finished;
    const [plain, debug] = await Promise.all([start(), start('--debug')]);
    expect([plain.code, debug.code]).toEqual([3, 3]);
    expect(plain.stderr).toMatch(/^error: CXR_ENGINE is "steam"/m);
    expect(plain.stderr).not.toMatch(/^ +at /m);
    expect(debug.stderr).toMatch(/^ +at /m);
  });

  (glibcVersion === undefined ? it.skip : it)('loads TensorFlow only in the process that works', async () => {
    const env = {
      ...{ MALLOC_MMAP_MAX_: '', MALLOC_TRIM_THRESHOLD_: '', MALLOC_TOP_PAD_: '' },
      NODE_OPTIONS: `--require ${join(__dirname, 'testing', 'report-loaded.cjs')}`,
    };
    const command = startCommand('packages/bench-runner/src/bin.ts', ['--version'], { cwd, env });
    const [child, parent] = [...(await command.finished).stderr.matchAll(/^loaded (\d+)(.*)$/gm)];
    expect(child?.[2]).toBe(' with TensorFlow.js');
    expect(parent?.[2]).toBe('');
    expect(Number(parent?.[1])).toBeLessThan(Number(child?.[1]) / 10);
  });

  it('describes a data set', async () => {
    const { code, stdout } = await runCommand(['data', 'info', DATA], cwd);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^train +40 +0$/m);
    expect(stdout).toMatch(/^test +10 +10$/m);
    expect(stdout).toMatch(/^no problems( in the \d+ images checked)?$/m);
  });

  it('says how data was read, and which image may not look right', async () => {
    await mkdir(join(cwd, 'films', 'train', 'normal'), { recursive: true });
    // One image without preamble and prefix, and one whose window has no width.
    await copyFile(join(DICOM, 'image-without-mark.dcm'), join(cwd, 'films/train/normal/unmarked'));
    await copyFile(join(DICOM, 'width-zero.dcm'), join(cwd, 'films/train/normal/b.dcm'));
    const { code, stdout } = await runCommand(['data', 'info', 'dicom:films'], cwd);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^read as:\n {2}train\/normal\/: normal, train 2$/m);
    expect(stdout).toMatch(
      /train\/normal\/b\.dcm: A window in its header cannot be used; .* These images are still used; check that they are neither too dark nor too bright\./,
    );
  });

  it.each(['train', 'bench', 'evaluate', 'score', 'doctor', 'plan', 'compare', 'schema', 'bundle verify'])(
    'shows an example in the help of %s',
    (name) => {
      let help = '';
      let command: Command | undefined = createBenchProgram();
      for (const word of name.split(' ')) command = command?.commands.find((one) => one.name() === word);
      command?.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
      expect(help).toMatch(new RegExp(`Examples?:\\s+\\S.*cxr-anomaly(\\.cjs)? ${name}\\b`));
    },
  );
});
