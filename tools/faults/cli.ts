/**
 * Makes file system calls fail while training and scoring, one in each run: `npm run faults -- [--runs 40] [--seed 0] [--from 0]`.
 *
 * EIO and ENOMEM once, at the n-th call about the run folder, the cache or the data, n from 1 to 200; ENOSPC and EROFS from the
 * n-th call on that changes something. There are 1600 runs, in an order drawn with the seed; `--from` skips the first of them. Every
 * run must end in a result or an error that names the file and the remedy, and running the same command again (training with
 * --resume) must give the numbers of an undisturbed run. Prints a line for each; exits with 1 if one did not.
 */
import { parseArgs } from 'node:util';
import { canBuildShim } from './build-shim';
import { injectFaults, type FaultOutcome } from './inject-faults';
import { planFaults } from './plan-faults';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '40' },
      seed: { type: 'string', default: '0' },
      from: { type: 'string', default: '0' },
    },
  });
  if (!canBuildShim) throw new Error('Faults are made by a library that needs Linux and g++.');
  const cases = planFaults(Number(values.seed)).slice(Number(values.from));
  const outcomes = await injectFaults(cases, Number(values.runs), show);
  const count = (is: (outcome: FaultOutcome) => boolean): number => outcomes.filter(is).length;
  console.log(
    `${outcomes.length} disturbed runs: ${count(({ failed }) => failed)} ended with an error; ` +
      `${count(({ complaints }) => complaints.length > 0)} not as they should have`,
  );
  process.exitCode = outcomes.some(({ complaints }) => complaints.length > 0) ? 1 : 0;
}

function show({ fault, call, failed, complaints, stderr }: FaultOutcome): void {
  const { command, error, at } = fault;
  console.log(`${command} ${error} ${at}: ${call}; ${failed ? 'an error' : 'a result'}`);
  if (complaints.length > 0)
    console.log(`  FAILED: ${complaints.join('; ')}\n${stderr.replaceAll(/^/gm, '  | ')}`);
}

void main();
