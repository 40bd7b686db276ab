import { settingsJsonSchema, type Method } from '@cxr-anomaly/core-nets';
import { chooseMethod, methodHelp, print, toJson } from '@cxr-anomaly/runs';
import type { Command } from 'commander';

/** Adds `schema`: prints which settings a method takes, for editors and programs. */
export function addSchemaCommand(program: Command, methods: readonly Method[]): Command {
  return program
    .command('schema')
    .description("print the JSON Schema of a method's settings")
    .argument('<method>', methodHelp(methods))
    .addHelpText('after', `\nExample: ${program.name()} schema rlad > rlad.schema.json`)
    .action(async (name: string) => {
      const method = await chooseMethod(name, methods);
      print(`${toJson(settingsJsonSchema(method.settings, method.title), 2)}\n`);
    });
}
