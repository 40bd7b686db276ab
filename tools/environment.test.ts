import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as ts from 'typescript';

const ROOT = resolve(__dirname, '..');

/** Variables that sources read but that cannot change the result of a cached target, and why. */
const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  TF_CPP_MIN_LOG_LEVEL: 'what TensorFlow says, not what it computes',
  MALLOC_MMAP_MAX_: 'when memory is returned to the system',
  TERM: 'how progress is shown',
  NO_COLOR: 'colors',
  CXR_PARENT: 'set by the engine for its own child process',
  PATH: 'tests prepend a folder to it',
  PIP_INDEX_URL: 'where to get a library whose hash is pinned',
  CXR_WORKER: 'the name of a process that shares work with others',
  SLURM_ARRAY_JOB_ID: 'the name of a task of a cluster',
  SLURM_ARRAY_TASK_ID: 'the name of a task of a cluster',
  CXR_SWEEP_SEEDS: 'more runs in a test, by hand',
  LD_LIBRARY_PATH: 'where the check on a GPU looks for CUDA libraries',
};

/** Files that read variables with a name that is not constant, and why these cannot change the result of a cached target. */
const COMPUTED: Readonly<Record<string, string>> = {
  'packages/engine/src/allocator/allocator-settings.ts': 'glibc’s allocator: speed and memory',
  'packages/engine/src/provision/child-environment.ts': 'the environment of programs that set up the engine',
  'packages/engine/src/provision/hostile-folder.slow.test.ts':
    'sets search paths that programs must not follow',
  'packages/engine/src/allocator/run-with-allocator.test.ts': 'deletes the allocator’s variables',
  'tools/release/rehearsal/npm-environment.mjs': 'leaves out npm’s variables, for its own registry',
  'tools/release/stage-package.mjs': 'manifests of a release, which are made by no target',
  'tools/release/write-sbom.mjs': 'the bill of materials of a release, which is made by no target',
};

/** Variables that the native library reads itself. */
const READ_BY_LIBRARY = ['OMP_NUM_THREADS', 'TF_ENABLE_ONEDNN_OPTS', 'TF_NUM_INTEROP_THREADS'];

interface Reads {
  readonly names: Set<string>;
  readonly computed: boolean;
}

/** The variables a source reads: `process.env.X`, `process.env['X']`, `const { X } = process.env`; spreading it reads none. */
function environmentReads(path: string, text: string): Reads {
  const names = new Set<string>();
  let computed = false;
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && node.getText() === 'process.env') {
      const { parent } = node;
      if (ts.isPropertyAccessExpression(parent)) names.add(parent.name.text);
      else if (ts.isElementAccessExpression(parent) && ts.isStringLiteral(parent.argumentExpression))
        names.add(parent.argumentExpression.text);
      else if (ts.isVariableDeclaration(parent) && ts.isObjectBindingPattern(parent.name))
        parent.name.elements.forEach(({ propertyName, name }) => names.add((propertyName ?? name).getText()));
      else if (!ts.isSpreadAssignment(parent)) computed = true;
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return { names, computed };
}

function sources(): Map<string, Reads> {
  const listed = execFileSync('git', ['grep', '-l', 'process.env', '--', '*.ts', '*.mjs', '*.cjs'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const paths = listed.trim().split('\n');
  return new Map(paths.map((path) => [path, environmentReads(path, readFileSync(join(ROOT, path), 'utf8'))]));
}

interface NxJson {
  readonly namedInputs: Readonly<Record<string, readonly (string | { readonly env?: string })[]>>;
  readonly targetDefaults: Readonly<Record<string, { readonly cache: boolean; readonly inputs: string[] }>>;
}

const nx = JSON.parse(readFileSync(join(ROOT, 'nx.json'), 'utf8')) as NxJson;

describe('environmentReads', () => {
  it.each([
    ['process.env.A', ['A'], false],
    [`process.env['A'] ?? process.env["B"]`, ['A', 'B'], false],
    ['const { A: own, B } = process.env', ['A', 'B'], false],
    ['const env = { ...process.env, C: 1 }', [], false],
    ['process.env[name]', [], true],
    ['read(process.env)', [], true],
  ])('of %s', (text, names, computed) => {
    const found = environmentReads('x.ts', text);
    expect([...found.names]).toEqual(names);
    expect(found.computed).toBe(computed);
  });
});

describe('the environment as an input of cached targets', () => {
  const inputs = (nx.namedInputs['environment'] ?? []).map((input) =>
    typeof input === 'string' ? input : String(input.env),
  );

  it('lists every variable that sources read, except those that change no result', () => {
    const read = new Set([...sources().values()].flatMap(({ names }) => [...names]));
    const wanted = [...read, ...READ_BY_LIBRARY].filter((name) => !(name in WITHOUT_EFFECT));
    expect([...inputs].sort()).toEqual([...new Set(wanted)].sort());
    expect(Object.keys(WITHOUT_EFFECT).filter((name) => !read.has(name))).toEqual([]);
  });

  it('lists every file that reads variables by computed names', () => {
    const found = [...sources()].filter(([, { computed }]) => computed).map(([path]) => path);
    expect(found.sort()).toEqual(Object.keys(COMPUTED).sort());
  });

  it('belongs to every cached target that runs code', () => {
    const running = Object.entries(nx.targetDefaults).filter(
      ([name, { cache }]) => cache && name !== 'build' && name !== 'lint',
    );
    expect(running.map(([name]) => name).sort()).toEqual(['bench', 'benchmark', 'test']);
    for (const [name, target] of running) {
      const direct = target.inputs.includes('environment');
      const byCode = target.inputs.includes('code') && nx.namedInputs['code']?.includes('environment');
      expect([name, direct || byCode]).toEqual([name, true]);
    }
  });
});
