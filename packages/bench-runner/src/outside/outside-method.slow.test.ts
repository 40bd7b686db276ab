import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installAs, makeProject } from '../testing/outside-project';
import { runCommand } from '../testing/run-command';
import { writePng } from '../testing/write-png';

jest.setTimeout(240_000);

const METHOD = './my-method.mjs';
const TRAIN = ['--preset', 'smoke', '--data', 'phantom?n=40&side=32'];

let project: string;
/** The method's run in the bench. */
let run: string;
beforeAll(async () => {
  project = makeProject('my-method');
  await writePng(join(project, 'xray.png'), 64, (x, y) => (x * 3 + y * 2) % 256);
  const bench = await command('bench', ...TRAIN, '--methods', `deepsvdd,${METHOD}`, '--out', 'board');
  expect(bench).toMatchObject({ code: 0 });
  run = `board/${readdirSync(join(project, 'board')).find((name) => name.startsWith('linear-s0-'))}`;
});
afterAll(() => rmSync(project, { recursive: true }));

const command = (...words: string[]) => runCommand(words, project);
const read = (...path: string[]) => JSON.parse(readFileSync(join(project, ...path), 'utf8')) as unknown;

/** Writes a variant of the example method to the same folder. */
function writeVariant(name: string, change: (code: string) => string): string {
  const code = readFileSync(join(project, METHOD), 'utf8');
  const changed = change(code);
  expect(changed).not.toBe(code);
  writeFileSync(join(project, name), changed);
  return `./${name}`;
}

describe("a user's own method", () => {
  it('is on the leaderboard and in the report of a bench, recorded by name and hash', () => {
    const board = read('board/leaderboard.json') as { kind: string; method: string; title: string }[];
    const methods = board.filter(({ kind }) => kind === 'method').map(({ title }) => title);
    expect(methods.sort()).toEqual(['Deep-SVDD', 'Linear autoencoder']);
    expect(readFileSync(join(project, 'board/report.html'), 'utf8')).toContain('./my-method.mjs --data');
    const module = { name: METHOD, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string };
    expect(read(run, 'config.json')).toMatchObject({ method: 'linear', module });
    expect(read(run, 'bundle/detector.json')).toMatchObject({ method: 'linear', module });
  });

  it('is not trained again when the same bench is run again', async () => {
    const again = await command(
      'bench',
      ...TRAIN,
      '--methods',
      `${METHOD},deepsvdd`,
      '--out',
      'board',
      '--json',
    );
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr.match(/finished before/g)).toHaveLength(2);
  });

  it('scores with its bundle if its code is named, and not otherwise', async () => {
    const score = ['score', run, 'xray.png'];
    const given = await command(...score, '--method', METHOD);
    expect(given).toMatchObject({ code: 0 });
    expect(JSON.parse(given.stdout)).toMatchObject({ path: 'xray.png', score: expect.any(Number) as number });
    const missing = await command(...score);
    expect(missing).toMatchObject({ code: 2, stdout: '' });
    expect(missing.stderr).toMatch(
      /made by \.\/my-method\.mjs with sha256 \w{12}….*name it \(--method \.\/my-method\.mjs\)/,
    );
    const data = ['--data', 'phantom?n=20&side=32'];
    expect(await command('evaluate', run, ...data, '--method', METHOD)).toMatchObject({ code: 0 });
  });

  it('keeps other code from loading its bundle, and names both', async () => {
    const other = writeVariant('other.mjs', (code) => code.replace('squared distance', 'distance squared'));
    for (const words of [
      ['score', run, 'xray.png'],
      ['bundle', 'verify', run],
    ]) {
      const { code, stderr } = await command(...words, '--method', other);
      expect([code, stderr]).toEqual([
        2,
        expect.stringMatching(
          /made by \.\/my-method\.mjs with sha256 \w+…, not by \.\/other\.mjs with sha256/,
        ),
      ]);
    }
  });

  it('resumes its run, but not with changed code', async () => {
    const words = ['train', METHOD, ...TRAIN, '--set', 'rank=4', '--out', 'own'];
    expect(await command(...words)).toMatchObject({ code: 0 });
    expect(await command(...words, '--resume')).toMatchObject({ code: 0 });
    cpSync(join(project, 'my-method.mjs'), join(project, 'kept.mjs'));
    appendFileSync(join(project, 'my-method.mjs'), '\n// changed\n');
    const changed = await command(...words, '--resume');
    cpSync(join(project, 'kept.mjs'), join(project, 'my-method.mjs'));
    expect(changed.code).toBe(2);
    expect(changed.stderr).toMatch(
      /code of the method: \.\/my-method\.mjs \(sha256 \w+…\) there, \.\/my-method\.mjs \(sha256 \w+…\) now/,
    );
  });

  it('may be an installed package', async () => {
    installAs(project, '@lab/their-method', 'my-method.mjs', '1.2.3');
    const trained = await command('train', '@lab/their-method', ...TRAIN, '--out', 'theirs', '--json');
    expect(trained).toMatchObject({ code: 0 });
    const module = { name: '@lab/their-method', version: '1.2.3' };
    expect(read('theirs/bundle/detector.json')).toMatchObject({ module });
    expect(await command('schema', '@lab/their-method')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('"rank"'),
    });
    expect(await command('plan', '@lab/their-method', ...TRAIN)).toMatchObject({ code: 0 });
  });

  it('is refused with a list of what is wrong with it', async () => {
    writeFileSync(
      join(project, 'empty.mjs'),
      'export default { name: "Empty!", settings: { presets: { cpu: {} } } };',
    );
    writeFileSync(join(project, 'named.mjs'), 'export const method = {};');
    writeFileSync(join(project, 'lost.mjs'), "import 'not-installed';");
    const twin = writeVariant('twin.mjs', (code) => code.replaceAll("'linear'", "'rlad'"));
    const double = writeVariant('double.mjs', (code) => `${code}\n`);
    const said = async (methods: string) =>
      (await command('bench', ...TRAIN, '--methods', methods, '--out', 'none')).stderr;
    expect(await said('./empty.mjs')).toMatch(
      /empty\.mjs is not a method[\s\S]*name: lower-case[\s\S]*title:[\s\S]*settings\.schema:[\s\S]*presets\.smoke[\s\S]*create:[\s\S]*load:/,
    );
    expect(await said('./named.mjs')).toMatch(/no method as its default export/);
    expect(await said('./lost.mjs')).toMatch(/lost\.mjs cannot be loaded.*not-installed.*npm install/);
    expect(await said('./gone.mjs')).toMatch(/there is no .*gone\.mjs/);
    expect(await said(twin)).toMatch(/twin\.mjs is called "rlad"/);
    expect(await said(`${METHOD},${double}`)).toMatch(
      /my-method\.mjs and \.\/double\.mjs are both the method "linear"/,
    );
    expect(await said('rlaad')).toMatch(/Did you mean rlad\?/);
  });

  it('keeps the detector contract', () => {
    const { status, stderr } = spawnSync('npx', ['jest', '--ci', '--config', JSON.stringify(JEST)], {
      cwd: project,
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '--experimental-vm-modules' },
    });
    expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
    expect(stderr).toMatch(/Tests: +2\d passed/);
  });
});

/** Like `npx jest` in the project, but with our packages run from source. */
const JEST = {
  testMatch: ['**/*.test.mjs'],
  testEnvironmentOptions: {
    customExportConditions: ['@cxr-anomaly/source', 'node', 'node-addons', 'require', 'default'],
  },
  transform: {
    '^.+\\.ts$': [
      require.resolve('@swc/jest'),
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
};
