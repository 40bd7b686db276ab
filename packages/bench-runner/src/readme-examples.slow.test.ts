import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { runCommand, startCommand } from './testing/run-command';
import { writePng } from './testing/write-png';

jest.setTimeout(300_000);

const ROOT = resolve(__dirname, '..', '..', '..');

const DICOM_SAMPLE = 'packages/data-cxr/src/dicom/testing/samples/lateral.dcm';

/** What runs in a web page is only checked by types here: the viewer's own tests run it in a browser. */
const IN_BROWSER = ['viewer'];

const documented = readdirSync(join(ROOT, 'packages')).filter((name) => hasExample(readmeOf(name)));
const packages = documented.filter((name) => !IN_BROWSER.includes(name));
const pages = documented.filter((name) => IN_BROWSER.includes(name));

/** What an example prints, by package; examples that only compute print nothing. */
const PRINTS: Readonly<Record<string, RegExp>> = {
  'core-nets': /Float32Array\(1\) \[ \d/,
  engine: /^(native|portable) (cpu|gpu)$/m,
  deepsvdd: /\{\s+score: \d.*\s+threshold: \d.*\s+anomalous: (true|false)/,
  'gan-gp': /\{\s+score: \d.*\s+threshold: \d.*\s+anomalous: (true|false)/,
  memdae: /\{\s+score: \d.*\s+threshold: \d.*\s+anomalous: (true|false)/,
  rlad: /\{\s+score: \d.*\s+threshold: \d.*\s+anomalous: (true|false)/,
  mahalanobis: /\{\s+score: \d.*\s+threshold: \d.*\s+anomalous: (true|false)/,
  runs: /path: 'folder[\\/]chest\.png',\s+score: \d/,
};

/** A reader's folder: pictures, the workspace's packages, `example.ts` for each package. */
let folder: string;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'readme-examples-')));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await writePng(join(folder, 'xray.png'), 32, (x, y) => 4 * x + 3 * y);
  writeFileSync(join(folder, 'serve-bundle.cjs'), SERVE_BUNDLE);
  for (const name of packages) {
    const own = join(folder, name);
    mkdirSync(join(own, 'folder'), { recursive: true });
    for (const picture of ['xray.png', 'chest.png', 'folder/chest.png']) {
      copyFileSync(join(folder, 'xray.png'), join(own, picture));
    }
    copyFileSync(join(ROOT, DICOM_SAMPLE), join(own, 'chest.dcm'));
    writeFileSync(join(own, 'example.ts'), readExamples(readmeOf(name)));
  }
  for (const name of pages) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'example.mts'), readExamples(readmeOf(name)));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the examples of the READMEs', () => {
  it('are found in the README of every method', () => {
    expect(packages).toEqual(expect.arrayContaining(['deepsvdd', 'gan-gp', 'memdae', 'rlad', 'mahalanobis']));
  });

  it('import nothing that installing the package does not provide', () => {
    for (const name of ['deepsvdd', 'gan-gp', 'memdae', 'rlad', 'mahalanobis']) {
      const imported = [...readExamples(readmeOf(name)).matchAll(/ from '([^']+)'/g)].map(([, from]) => from);
      expect(new Set(imported)).toEqual(new Set([`@cxr-anomaly/${name}/node`]));
    }
  });

  it('are type-correct', () => {
    expect(typeErrors(packages.map((name) => `${name}/example.ts`))).toEqual('');
  });

  it('of web pages are type-correct there', () => {
    expect(pages).toEqual(IN_BROWSER);
    const lib = ['ES2023', 'DOM', 'DOM.Iterable'];
    expect(
      typeErrors(
        pages.map((name) => `${name}/example.mts`),
        { lib },
      ),
    ).toEqual('');
  });

  it.each(packages)('of %s run', async (name) => {
    const cwd = join(folder, name);
    if (name === 'core-nets') await provideBundle(cwd);
    const example = relative(ROOT, join(cwd, 'example.ts'));
    const env = {
      NODE_OPTIONS: `--require=${join(folder, 'serve-bundle.cjs')}`,
      CXR_CACHE: join(folder, 'cache'),
    };
    const { code, stdout, stderr } = await startCommand(example, [], { cwd, env }).finished;
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(PRINTS[name] ?? /^$/);
  });
});

/** Serves `/bundle/…` from the folder's run, as the reader's web server would. */
const SERVE_BUNDLE = `const { readFileSync } = require('node:fs');
globalThis.fetch = (url) => Promise.resolve(new Response(readFileSync('runs/first' + url)));
`;

async function provideBundle(cwd: string): Promise<void> {
  const args = ['train', 'deepsvdd', '--preset', 'smoke', '--data', 'phantom?n=40&side=32'];
  const { code, stderr } = await runCommand([...args, '--out', 'runs/first'], cwd);
  if (code !== 0) throw new Error(stderr);
}

function readmeOf(name: string): string {
  return join(ROOT, 'packages', name, 'README.md');
}

function hasExample(readme: string): boolean {
  return existsSync(readme) && /^```ts$/m.test(readFileSync(readme, 'utf8'));
}

/** The examples as the release rehearsal reads them, from an ES module that Jest cannot load. */
function readExamples(readme: string): string {
  const code = `import { readExamples } from './tools/release/readme-examples.mjs';
    process.stdout.write(readExamples(process.argv[1]));`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', code, readme], {
    cwd: ROOT,
    encoding: 'utf8',
  });
}

function typeErrors(files: readonly string[], options: object = {}): string {
  const config = {
    extends: join(ROOT, 'tsconfig.base.json'),
    compilerOptions: {
      composite: false,
      declarationMap: false,
      noEmit: true,
      typeRoots: [join(ROOT, 'node_modules/@types')],
      ...options,
    },
    files,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const args = [require.resolve('typescript/bin/tsc'), '-p', folder, '--pretty', 'false'];
  return spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout;
}
