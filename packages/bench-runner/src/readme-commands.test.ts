import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createMethodProgram } from '@cxr-anomaly/runs';
import type { Command } from 'commander';
import { createBenchProgram } from './program';
import { methods } from './registry';

const ROOT = resolve(__dirname, '..', '..', '..');

const pages = ['.', ...readdirSync(join(ROOT, 'packages')).map((name) => join('packages', name))]
  .map((folder) => join(folder, 'README.md'))
  .filter((page) => existsSync(join(ROOT, page)));

/** Splits a command at spaces like a shell, where only quotes are special. */
function splitWords(command: string): string[] {
  return [...command.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word.replaceAll(/["']/g, ''));
}

/** The commands in code blocks of READMEs: the program and its arguments. */
const shown = pages.flatMap((page) =>
  [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block = '']) =>
    [...block.matchAll(/^(?:npm run -s cxr-anomaly --|npx @cxr-anomaly\/([\w-]+)) (.+)$/gm)]
      .filter(([, name]) => name !== 'engine')
      .map(([, name = 'bench-runner', words = '']) => ({
        line: `${page}: ${name} ${words}`,
        name,
        words: splitWords(words.replace(/\s+#.*$/, '')),
      })),
  ),
);

function createProgram(name: string): Command {
  if (name === 'bench-runner') return createBenchProgram();
  const method = methods.find((each) => each.name === name);
  if (method === undefined) throw new Error(`No package ${name} has a command.`);
  return createMethodProgram(method);
}

/** Makes a command parse its arguments only, and throw instead of exiting. */
function disarm(command: Command): void {
  command
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .action(() => undefined);
  command.commands.forEach(disarm);
}

describe('the commands in the READMEs', () => {
  it('are found for every method and for the bench', () => {
    const names = [...methods.map(({ name }) => name), 'bench-runner'];
    expect(shown.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
  });

  it.each(shown)('are accepted by the program: $line', async ({ name, words }) => {
    const program = createProgram(name);
    program.commands.forEach(disarm);
    await expect(program.exitOverride().parseAsync(words, { from: 'user' })).resolves.toBeDefined();
  });
});
