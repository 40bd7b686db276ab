/**
 * Lets Node require TypeScript sources: `node -r ./tools/typescript-sources.cjs file.ts`. swc translates them without checking types;
 * what it gave is kept by content, as a command reads some 350 sources at every start. No compiler is loaded where all of them are kept.
 */
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');

const CACHE = join(__dirname, '..', 'node_modules', '.cache', 'transpiled');

const OPTIONS = {
  swcrc: false,
  configFile: false,
  jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  // What is imported at run time may be an ES module, which require does not take.
  module: { type: 'commonjs', ignoreDynamic: true },
  sourceMaps: 'inline',
};

const KIND = [require('@swc/core/package.json').version, JSON.stringify(OPTIONS)].join('\n');

// Reading the maps takes a third of the time of a start: only where a command prints stack traces.
if (process.argv.includes('--debug')) process.setSourceMapsEnabled(true);

Module._extensions['.ts'] = (module, filename) => module._compile(translate(filename), filename);

function translate(filename) {
  const source = readFileSync(filename, 'utf8');
  const key = createHash('sha256').update([KIND, filename, source].join('\0')).digest('hex');
  const path = join(CACHE, `${key}.js`);
  try {
    return readFileSync(path, 'utf8');
  } catch {
    const { code } = require('@swc/core').transformSync(source, { ...OPTIONS, filename });
    keep(path, code);
    return code;
  }
}

/** Writes and renames, as another process may read at the same time; a clone that may not be written to just has no cache. */
function keep(path, text) {
  try {
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(`${path}.${process.pid}`, text);
    renameSync(`${path}.${process.pid}`, path);
  } catch {
    // Translated again next time.
  }
}
