import type { CommandWords } from './describe-words';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

/** Writes a script with which a shell completes a program's commands, options and their values, or else file names. */
export function writeCompletion(shell: Shell, program: string, words: readonly CommandWords[]): string {
  if (shell === 'fish') return writeFish(program, words);
  // zsh runs completions written for bash.
  const prelude = shell === 'zsh' ? 'autoload -U +X bashcompinit && bashcompinit\n' : '';
  return prelude + writeBash(program, words);
}

function writeBash(program: string, words: readonly CommandWords[]): string {
  const name = `_${program.replace(/\W/g, '_')}`;
  const cases = words.map(({ path, subcommands, options, names }) => {
    const plain = [...subcommands.map(({ word }) => word), ...names];
    const listed = options.map(({ word }) => word);
    return `    '${path}') words='${plain.join(' ')}'; options='${listed.join(' ')}' ;;`;
  });
  const values = words.flatMap(({ path, choices }) =>
    Object.entries(choices).map(
      ([option, allowed]) =>
        `    '${path} ${option}') COMPREPLY=($(compgen -W '${allowed.join(' ')}' -- "$word")); return ;;`,
    ),
  );
  const paths = words.map(({ path }) => `'${path}'`).filter((path) => path !== "''");
  const valued = [...new Set(words.flatMap((one) => one.valued))];
  return `${name}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" path='' words='' options='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${path:+$path }\${COMP_WORDS[i]}" in
    ${paths.join(' | ')}) path="\${path:+$path }\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$path $before" in
${values.join('\n')}
  esac
  COMPREPLY=()
  case "$before" in
    ${valued.join(' | ')}) compopt -o default 2>/dev/null; return ;;
  esac
  case "$path" in
${cases.join('\n')}
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;
    *) COMPREPLY=($(compgen -W "$words" -- "$word"))
       [ \${#COMPREPLY[@]} -gt 0 ] || compopt -o default 2>/dev/null ;;
  esac
}
complete -F ${name} ${program}
`;
}

function writeFish(program: string, words: readonly CommandWords[]): string {
  const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const lines = words.flatMap(({ path, subcommands, options, choices, valued, names }) => {
    const parts = path.split(' ').filter(Boolean);
    const seen = parts.map((part) => `__fish_seen_subcommand_from ${part}`);
    const others = subcommands.map(({ word }) => word).join(' ');
    const isOpen = others && `not __fish_seen_subcommand_from ${others}`;
    const condition = [...seen, ...(isOpen ? [isOpen] : [])].join('; and ') || 'true';
    const start = `complete -c ${program} -n ${quote(condition)}`;
    return [
      ...subcommands.map(({ word, description }) => `${start} -f -a ${word} -d ${quote(description)}`),
      // Files too: a method may be one.
      ...(names.length > 0 ? [`${start} -a ${quote(names.join(' '))}`] : []),
      ...options.map(({ word, description }) => {
        const allowed = choices[word];
        const value = allowed ? ` -x -a ${quote(allowed.join(' '))}` : valued.includes(word) ? ' -r' : '';
        return `${start} -l ${word.replace(/^--/, '')}${value} -d ${quote(description)}`;
      }),
    ];
  });
  return `${lines.join('\n')}\n`;
}
