import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trimLibrary } from './trim-library';
import { makeFatBinary } from './testing/fat-binary';

const withCompiler = spawnSync('g++', ['--version']).status === 0 ? it : it.skip;

/** A program that prints what it finds of the code embedded in it, which it has in the section where nvcc puts it. */
const SOURCE = `
#include <cstdio>
asm(".section .nv_fatbin,\\"a\\"\\n.globl embedded\\nembedded: .incbin \\"embedded.bin\\"\\nend: .byte 0\\n.text");
extern const char embedded[];
int counted() { return 42; }
int main() { std::printf("%d %.7s %.7s\\n", counted(), embedded + 80, embedded + 151); }
`;

describe('trimLibrary', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'trim-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  withCompiler(
    'zeroes code for other GPUs and symbols in a program that still runs (needs g++)',
    async () => {
      const program = join(folder, 'program');
      const embedded = makeFatBinary([
        { kind: 'machine code', architecture: 80, payload: 'for_a80' },
        { kind: 'machine code', architecture: 90, payload: 'for_a90' },
      ]);
      writeFileSync(join(folder, 'embedded.bin'), embedded);
      writeFileSync(join(folder, 'program.cc'), SOURCE);
      execFileSync('g++', ['-no-pie', '-o', program, 'program.cc'], { cwd: folder });
      const { size } = statSync(program);
      expect(execFileSync(program, { encoding: 'utf8' })).toBe('42 for_a80 for_a90\n');
      expect(readFileSync(program).includes('_Z7countedv')).toBe(true);

      expect(await trimLibrary(program, 90)).toEqual({ containers: 1, bytes: 14, kept: 7 });

      expect(execFileSync(program, { encoding: 'utf8' })).toBe('42  for_a90\n');
      expect(readFileSync(program).includes('_Z7countedv')).toBe(false);
      expect(statSync(program).size).toBe(size);
    },
  );

  it('refuses what is no ELF file, or is cut off', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, 'MZ'.repeat(100));
    await expect(trimLibrary(file, 90)).rejects.toThrow('no 64-bit little-endian ELF file');
    writeFileSync(file, '\x7fELF');
    await expect(trimLibrary(file, 90)).rejects.toThrow('cut off');
  });
});
