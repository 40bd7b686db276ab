/**
 * ts-node's own use of swc, with its output cached by content: a command reads some 350 sources at every start, and translating
 * them took a third of its time.
 */
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { create } = require('ts-node/transpilers/swc');
const { version } = require('@swc/core/package.json');

const CACHE = join(__dirname, '..', 'node_modules', '.cache', 'transpiled');

exports.create = (options) => {
  const own = create(options);
  const kind = [version, process.version, JSON.stringify(options.service.config.options)].join('\n');
  const transpile = (input, { fileName }) => {
    const key = createHash('sha256').update([kind, fileName, input].join('\0')).digest('hex');
    const path = join(CACHE, `${key}.json`);
    try {
      return JSON.parse(readFileSync(path, 'utf8'));
    } catch {
      const output = own.transpile(input, { fileName });
      keep(path, JSON.stringify(output));
      return output;
    }
  };
  return { transpile };
};

/** Writes and renames, since another process may read at the same time; a clone without write permission just has no cache. */
function keep(path, text) {
  try {
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(`${path}.${process.pid}`, text);
    renameSync(`${path}.${process.pid}`, path);
  } catch {
    // Translated again next time.
  }
}
