/** A program for the tests of `provision`: its arguments are the options and the folder of the binding's package. */
import { provision, type ProvisionOptions } from '../provision';

const [options = '{}', packageFolder = ''] = process.argv.slice(2);

const print = (line: string): void => void process.stdout.write(`${line}\n`);

void provision({ ...(JSON.parse(options) as ProvisionOptions), packageFolder }, print).then((result) =>
  print(JSON.stringify(result)),
);
