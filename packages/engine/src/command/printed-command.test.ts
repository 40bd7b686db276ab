import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printedCommand, type OwnCommand } from './printed-command';

const command: OwnCommand = { name: 'cxr-anomaly', package: '@cxr-anomaly/bench-runner' };

let place: string;
let engine: string;

beforeEach(() => {
  place = realpathSync(mkdtempSync(join(tmpdir(), 'printed command-')));
  engine = join(place, 'packages/engine');
  write('package.json', '{}');
  write(
    'packages/engine/package.json',
    '{ "exports": { ".": { "@cxr-anomaly/source": "./src/index.ts" } } }',
  );
});
afterEach(() => rmSync(place, { recursive: true }));

function write(name: string, content: string): void {
  mkdirSync(join(place, name, '..'), { recursive: true });
  writeFileSync(join(place, name), content);
}

describe('printedCommand in a clone', () => {
  it('is the word that npm linked, in the clone and in every folder of it', () => {
    write('node_modules/.bin/cxr-anomaly', '');
    expect(printedCommand(command, place, engine)).toBe('npx cxr-anomaly');
    expect(printedCommand(command, engine, engine)).toBe('npx cxr-anomaly');
  });

  it('is a file that a shell can run where npx would ask a registry: elsewhere, and where nothing is linked', () => {
    write('packages/bench-runner/bin/cxr-anomaly.cjs', 'console.log("here");');
    const unlinked = printedCommand(command, place, engine);
    write('node_modules/.bin/cxr-anomaly', '');
    const elsewhere = printedCommand(command, tmpdir(), engine);
    write('data/set/package.json', '{}');
    const inData = printedCommand(command, join(place, 'data/set'), engine);
    for (const printed of [unlinked, elsewhere, inData]) {
      expect(printed).not.toContain('npx');
      expect(spawnSync('sh', ['-c', printed], { encoding: 'utf8' }).stdout).toBe('here\n');
    }
  });
});

describe('printedCommand of an installed package', () => {
  beforeEach(() =>
    write('packages/engine/package.json', '{ "exports": { ".": { "default": "./dist/index.js" } } }'),
  );

  it('names the package, whose name is ours, also where npm put the command on the path for a script', () => {
    expect(printedCommand(command, place, engine)).toBe('npx @cxr-anomaly/bench-runner');
    write('node_modules/.bin/cxr-anomaly', '');
    const [path, argv] = [process.env['PATH'], process.argv];
    try {
      process.env['PATH'] = join(place, 'node_modules/.bin');
      process.argv = ['node', join(place, 'node_modules/.bin/cxr-anomaly')];
      expect(printedCommand(command, place, engine)).toBe('npx @cxr-anomaly/bench-runner');
    } finally {
      process.env['PATH'] = path;
      process.argv = argv;
    }
  });

  it('is a file where npx would run a package of that name that lies in a data set', () => {
    write('packages/bench-runner/bin/cxr-anomaly.cjs', 'console.log("here");');
    write('data/node_modules/@cxr-anomaly/bench-runner/package.json', '{}');
    const printed = printedCommand(command, join(place, 'data'), engine);
    expect(spawnSync('sh', ['-c', printed], { encoding: 'utf8' }).stdout).toBe('here\n');
    expect(printedCommand(command, place, engine)).toBe('npx @cxr-anomaly/bench-runner');
  });

  it('is the word alone where a shell finds this very program by it', () => {
    write('global/cxr-anomaly', '');
    write('other/cxr-anomaly', '');
    const [path, argv] = [process.env['PATH'], process.argv];
    try {
      process.argv = ['node', join(place, 'global/cxr-anomaly')];
      process.env['PATH'] = join(place, 'global');
      expect(printedCommand(command, place, engine)).toBe('cxr-anomaly');
      process.env['PATH'] = join(place, 'other');
      expect(printedCommand(command, place, engine)).toBe('npx @cxr-anomaly/bench-runner');
    } finally {
      process.env['PATH'] = path;
      process.argv = argv;
    }
  });
});
