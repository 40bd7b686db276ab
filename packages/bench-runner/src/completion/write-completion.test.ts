import { execFileSync } from 'node:child_process';
import { createBenchProgram } from '../program';
import { methods } from '../registry';
import { describeWords } from './describe-words';
import { writeCompletion } from './write-completion';

const words = describeWords(
  createBenchProgram(),
  methods.map(({ name }) => name),
);
const bash = writeCompletion('bash', 'cxr-anomaly', words);

/** What bash offers for the last of these words. */
function complete(...line: string[]): string[] {
  const quoted = ['cxr-anomaly', ...line].map((word) => `'${word}'`).join(' ');
  const script = `${bash}\nCOMP_WORDS=(${quoted}); COMP_CWORD=${line.length}; _cxr_anomaly; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\n').filter(Boolean);
}

describe('writeCompletion for bash', () => {
  it('offers commands and subcommands', () => {
    expect(complete('')).toEqual(expect.arrayContaining(['bench', 'score', 'train', 'completion']));
    expect(complete('sc')).toEqual(['score', 'schema']);
    expect(complete('data', '')).toEqual(['info', 'prepare']);
  });

  it('offers only the options of the current command', () => {
    expect(complete('bench', '--se')).toEqual(['--set', '--seeds']);
    expect(complete('train', '--se')).toEqual(['--set', '--seed']);
    expect(complete('data', 'info', '--j')).toEqual(['--json']);
  });

  it('offers methods, and the allowed values of an option or argument', () => {
    expect(complete('train', '')).toEqual(['deepsvdd', 'gan-gp', 'memdae', 'rlad', 'mahalanobis']);
    expect(complete('bench', '--seeds', '1', '--preset', '')).toEqual(['smoke', 'quick', 'cpu', 'reference']);
    expect(complete('completion', 'f')).toEqual(['fish']);
  });

  it('leaves free values to the shell, which completes file names', () => {
    expect(complete('train', '--out', 'ru')).toEqual([]);
    expect(complete('score', 'runs/')).toEqual([]);
  });
});

describe('writeCompletion', () => {
  it('lets zsh run the bash completion', () => {
    expect(writeCompletion('zsh', 'cxr-anomaly', words)).toBe(
      `autoload -U +X bashcompinit && bashcompinit\n${bash}`,
    );
  });

  it('gives fish a quoted description of each command', () => {
    const fish = writeCompletion('fish', 'cxr-anomaly', words);
    expect(fish).toContain("-f -a score -d 'score image files, and the images in folders, with a bundle'");
    expect(fish).toContain("-l preset -x -a 'smoke quick cpu reference'");
    expect(fish).toContain("-d 'score a data set\\'s test images");
    // Without -f: a method may be a file.
    expect(fish).toContain("__fish_seen_subcommand_from train' -a 'deepsvdd gan-gp memdae rlad mahalanobis'");
  });
});
