import { chmodSync, cpSync, existsSync, mkdirSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashFile } from './files.mjs';
import { startProgram } from './start-program.mjs';

const installed = join(
  dirname(dirname(dirname(fileURLToPath(import.meta.url)))),
  'node_modules/@tensorflow/tfjs-node-gpu',
);
const ADDONS = 'lib/napi-v8';

/**
 * Stands in for the compiler, which takes seconds: outputs the addon that was compiled here before, the first half of it earlier
 * than the second.
 */
const COMPILER = `#!/bin/sh
[ "$1" = --version ] && exit 0
while [ $# -gt 1 ]; do [ "$1" = -o ] && out="$2"; shift; done
built='${installed}/${ADDONS}'/$(basename "$out")
head -c 9000 "$built" > "$out"
sleep 0.5
cat "$built" > "$out"
chmod 755 "$out"
`;

/** Setting up the native engine from a folder, in a copy of the binding's package; undefined if the engine is not installed. */
export function createSetup({ share, place }) {
  if (!existsSync(join(installed, ADDONS, 'tfjs_binding.node'))) return undefined;
  const from = realpathSync(join(installed, 'deps'));
  return {
    ...{ name: 'setup', share, place },
    start(cwd) {
      const [tools, copy] = [join(cwd, 'tools'), join(cwd, 'package')];
      if (!existsSync(copy)) {
        mkdirSync(tools);
        writeFileSync(join(tools, 'g++'), COMPILER);
        chmodSync(join(tools, 'g++'), 0o755);
        for (const part of ['package.json', 'binding', 'scripts', 'node_modules'])
          cpSync(join(installed, part), join(copy, part), { recursive: true });
      }
      const env = { CXR_CACHE: join(cwd, 'cache'), PATH: `${tools}:${process.env.PATH}` };
      return startProgram(
        'packages/engine/src/provision/testing/run-provision.ts',
        [JSON.stringify({ from }), copy],
        {
          cwd,
          env,
        },
      );
    },
    read(cwd, printed) {
      const { engine } = JSON.parse(printed.trimEnd().split('\n').at(-1));
      const addons = ['quiet_load.node', 'tfjs_binding.node'].map((name) =>
        hashFile(join(cwd, 'package', ADDONS, name)),
      );
      return [engine, basename(readlinkSync(join(cwd, 'package/deps'))), ...addons].join('\n');
    },
  };
}
