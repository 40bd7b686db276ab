/**
 * Lets Node require TypeScript sources: `node -r ./tools/typescript-sources.cjs file.ts`. ts-node has swc translate them, without
 * checking types; the result is cached by content, since a command reads about 350 sources at every start. ts-node, which
 * loads the whole TypeScript compiler, is itself loaded only when a source is not in the cache.
 */
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');

const ROOT = join(__dirname, '..');
const CACHE = join(ROOT, 'node_modules', '.cache', 'transpiled');

const OPTIONS = { cwd: ROOT, project: join(ROOT, 'tsconfig.base.json'), transpileOnly: true, swc: true };

const KIND = [
  ...['ts-node', '@swc/core'].map((name) => require(`${name}/package.json`).version),
  readFileSync(OPTIONS.project, 'utf8'),
].join('\n');

// Reading the source maps takes a third of the startup time, so it is done only if a command prints stack traces.
if (process.argv.includes('--debug')) process.setSourceMapsEnabled(true);

Module._extensions['.ts'] = (module, filename) => module._compile(translate(filename), filename);

let compiler;

function translate(filename) {
  const source = readFileSync(filename, 'utf8');
  const key = createHash('sha256').update([KIND, filename, source].join('\0')).digest('hex');
  const path = join(CACHE, `${key}.js`);
  try {
    return readFileSync(path, 'utf8');
  } catch {
    compiler ??= require('ts-node').create(OPTIONS);
    const code = compiler.compile(source, filename);
    keep(path, code);
    return code;
  }
}

/** Writes and renames, as another process may be reading; a read-only clone just has no cache. */
function keep(path, text) {
  try {
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(`${path}.${process.pid}`, text);
    renameSync(`${path}.${process.pid}`, path);
  } catch {
    // The source is translated again next time.
  }
}
