#!/usr/bin/env node
// A clone runs its sources; a package from npm, whose manifest does not lead to them, what was built of them.
const { exports: entries } = require('../package.json');
const { join } = require('node:path');

if ('@cxr-anomaly/source' in entries['.']) {
  require('../../../tools/run-source.cjs').runSource(join(__dirname, '../src/cli.ts'));
} else {
  require('../dist/cli.js');
}
