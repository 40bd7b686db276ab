import type { Method } from '@cxr-anomaly/core-nets';
import type { Command } from 'commander';
import { chooseMethods } from './choose-methods';

/** What `addMethodOption` reads from the command line. */
export interface MethodOptions {
  readonly method: readonly string[];
}

/** Adds the option that names the code of a method outside this program, for bundles made with it. */
export function addMethodOption(command: Command): Command {
  return command.option(
    '--method <module>',
    'code of your own method that made it, ./my-method.mjs or an installed package; may be repeated',
    (word: string, before: readonly string[]) => [...before, word],
    [],
  );
}

/** Returns the known methods and those that the option names. @throws SettingsError as `chooseMethods` does. */
export async function withOwnMethods(
  known: readonly Method[],
  { method = [] }: Partial<MethodOptions>,
): Promise<readonly Method[]> {
  return [...known, ...(await chooseMethods(method, known)).filter(({ module }) => module)];
}
