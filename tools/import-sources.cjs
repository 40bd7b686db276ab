/**
 * Lets a user's modules import our packages while a command runs from its sources: Node's ES modules do not understand
 * TypeScript, and must be told what a CommonJS module exports.
 */
const { register } = require('node:module');
const { pathToFileURL } = require('node:url');
const { join } = require('node:path');

/** Starting the hooks takes about 60 ms, so they are started only if an argument names such a module, or a grid that may name one. */
const NAMES_MODULE = /\.[cm]?[jt]s\b|\.ya?ml\b|(^|,)@/;

if (process.argv.slice(2).some((word) => NAMES_MODULE.test(word))) {
  register(pathToFileURL(join(__dirname, 'import-sources-hooks.mjs')));
}
