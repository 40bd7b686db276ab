import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Version of this package; all packages of the project are released with one version. */
export const version = readVersion();

function readVersion(): string {
  const description: unknown = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8'));
  return (description as { version: string }).version;
}
