#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { doctor } from './doctor/doctor';
import { formatDoctor } from './doctor/format-doctor';
import { EngineError } from './errors';
import { gpuNotes } from './provision/gpu-notes';
import { provision } from './provision/provision';

const HELP = `cxr-engine setup [--from DIR] [--gpu]   provide the native TensorFlow library
cxr-engine doctor [--json] [--verify]   show which engine runs here, and why

  --from DIR  use libtensorflow from here: a folder with lib/ and include/, an unpacked TensorFlow wheel, or the wheel file
  --gpu       provide the build for NVIDIA GPUs
  --json      print the report as JSON
  --verify    check every file of the libraries against its hash

Example: cxr-engine setup --from /opt/libtensorflow`;

/** Exit codes: 0 success, 2 wrong usage, 3 no usable engine. */
async function main(): Promise<number> {
  const { command, values } = readArguments();
  if (values.help === true || command === undefined) {
    console.log(HELP);
    return values.help === true ? 0 : 2;
  }
  if (command === 'setup') {
    const from = values.from === undefined ? {} : { from: values.from };
    const result = await provision({ ...from, gpu: values.gpu ?? false }, console.log);
    if (values.gpu === true && result.library !== undefined) console.log(gpuNotes(result.library));
    return 0;
  }
  const report = await doctor({ verify: values.verify ?? false });
  console.log(values.json === true ? JSON.stringify(report, undefined, 2) : formatDoctor(report));
  return report.engine === undefined ? 3 : 0;
}

class UsageError extends Error {}

function readArguments() {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: {
        from: { type: 'string' },
        gpu: { type: 'boolean' },
        json: { type: 'boolean' },
        verify: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    const [command, extra] = positionals;
    if (extra !== undefined) throw new UsageError(`Unexpected argument "${extra}".`);
    if (command !== undefined && command !== 'setup' && command !== 'doctor') {
      throw new UsageError(`There is no command "${command}".`);
    }
    return { command, values };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    if (error instanceof UsageError) console.error(`\n${HELP}`);
    process.exitCode = error instanceof UsageError ? 2 : error instanceof EngineError ? 3 : 1;
  },
);
