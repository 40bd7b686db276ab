import { settingsJsonSchema, type Method } from '@cxr-anomaly/core-nets';
import { chooseMethod, print, toJson } from '@cxr-anomaly/runs';
import type { Command } from 'commander';

/** Adds `schema`: what settings a method takes, for editors and programs. */
export function addSchemaCommand(program: Command, methods: readonly Method[]): Command {
  return program
    .command('schema')
    .description("print the JSON Schema of a method's settings")
    .argument('<method>', methods.map(({ name }) => name).join(', '))
    .addHelpText('after', `\nExample: ${program.name()} schema rlad > rlad.schema.json`)
    .action((name: string) => {
      const method = chooseMethod(name, methods);
      print(`${toJson(settingsJsonSchema(method.settings, method.title), 2)}\n`);
    });
}
