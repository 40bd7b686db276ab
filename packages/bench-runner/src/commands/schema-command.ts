import { clusterJsonSchema } from '@cxr-anomaly/cluster';
import { settingsJsonSchema, type Method } from '@cxr-anomaly/core-nets';
import { chooseMethod, configJsonSchema, findCommand, print, toJson } from '@cxr-anomaly/runs';
import type { Command } from 'commander';
import { gridJsonSchema } from '../sweep/read-grid';

/** Files that have schemas of their own. */
const FILES: Readonly<Record<string, () => Readonly<Record<string, unknown>>>> = {
  grid: gridJsonSchema,
  cluster: clusterJsonSchema,
};

/** Adds `schema`: prints what a method's settings, a config file, a grid or `cluster.yaml` may hold, for editors and programs. */
export function addSchemaCommand(program: Command, methods: readonly Method[]): Command {
  return program
    .command('schema')
    .description("print the JSON Schema of a method's settings, or of a file, for editors")
    .argument(
      '<what...>',
      'a method, as train takes it; a command, for its config file; grid, for a file of sweep; or cluster, for cluster.yaml',
    )
    .addHelpText(
      'after',
      `\nExamples:\n  ${program.name()} schema rlad > rlad.schema.json\n` +
        `  ${program.name()} schema train > train.schema.json\n  ${program.name()} schema grid > grid.schema.json\n\n` +
        'An editor takes it from the first line of a YAML file:\n  # yaml-language-server: $schema=grid.schema.json',
    )
    .action(async (words: string[]) => {
      print(`${toJson(await schemaOf(words, program, methods), 2)}\n`);
    });
}

async function schemaOf(
  words: readonly string[],
  program: Command,
  methods: readonly Method[],
): Promise<Readonly<Record<string, unknown>>> {
  const name = words.join(' ');
  const file = FILES[name];
  if (file) return file();
  const { command, depth } = findCommand(program, words);
  if (depth > 0 && depth === words.length) return configJsonSchema(command, name, methods);
  const method = await chooseMethod(name, methods);
  return settingsJsonSchema(method.settings, method.title);
}
