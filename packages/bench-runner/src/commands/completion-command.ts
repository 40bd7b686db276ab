import type { Method } from '@cxr-anomaly/core-nets';
import { Argument, type Command } from 'commander';
import { describeWords } from '../completion/describe-words';
import { SHELLS, writeCompletion, type Shell } from '../completion/write-completion';
import { BENCH_COMMAND, print } from '@cxr-anomaly/runs';

/** Adds `completion`: prints a script that lets a shell complete commands and options. */
export function addCompletionCommand(program: Command, methods: readonly Method[]): Command {
  const { name } = BENCH_COMMAND;
  return program
    .command('completion')
    .description('print a script that completes commands and options in your shell')
    .addArgument(new Argument('<shell>', 'your shell').choices(SHELLS))
    .addHelpText(
      'after',
      `\nExamples:\n  bash: ${name} completion bash > ~/.local/share/bash-completion/completions/${name}\n` +
        `  zsh:  ${name} completion zsh >> ~/.zshrc\n  fish: ${name} completion fish > ~/.config/fish/completions/${name}.fish`,
    )
    .action((shell: Shell) => {
      const words = describeWords(
        program,
        methods.map((method) => method.name),
      );
      print(writeCompletion(shell, name, words));
    });
}
