import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRandom } from '@cxr-anomaly/random';
import { MANIFEST, UNPACK, writePieces } from './write-pieces';

const withTools = spawnSync('xz', ['--version']).status === 0 ? describe : describe.skip;

/** Smaller than what xz writes at once, and no divisor of it. */
const PIECE = 50_000;

withTools('a pack (needs xz)', () => {
  let folder = '';
  let pack = '';

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pack-'));
    const stage = join(folder, 'stage');
    pack = join(folder, 'pack');
    // In place of Node, what shows with which arguments it is called.
    put(join(stage, 'node/bin/node'), '#!/bin/sh\necho "$@"\n');
    chmodSync(join(stage, 'node/bin/node'), 0o755);
    const random = createRandom(0, 'pack');
    put(
      join(stage, 'repository/noise'),
      Uint8Array.from({ length: 3 * PIECE }, () => 256 * random.next()),
    );
    await writePieces(stage, pack, { pieceBytes: PIECE, script: join(__dirname, UNPACK) });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const pieces = (): string[] => readdirSync(pack).filter((name) => name.startsWith('piece-'));

  function unpack(args: readonly string[] = ['there'], env = {}) {
    const { status, stdout, stderr } = spawnSync('/bin/sh', [join(pack, UNPACK), ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
    return { status, stdout, stderr };
  }

  it('is made of pieces of at most the wanted size, and of a manifest that lists them in order', () => {
    expect(pieces()).toEqual(['piece-001', 'piece-002', 'piece-003', 'piece-004']);
    for (const name of pieces()) expect(readFileSync(join(pack, name)).length).toBeLessThanOrEqual(PIECE);
    const listed = readFileSync(join(pack, MANIFEST), 'utf8').trim().split('\n');
    expect(listed.map((line) => line.split('  ')[1])).toEqual(pieces());
  });

  it('unpacks to the same files and runs the check with the options given', () => {
    const { status, stdout } = unpack(['there', '--cpu', '--preset', 'smoke']);
    expect(status).toBe(0);
    expect(stdout).toBe(
      `${join(folder, 'there')}/repository/tools/dist/gpu-check/cli.js --cpu --preset smoke\n`,
    );
    const unpacked = readFileSync(join(folder, 'there/repository/noise'));
    expect(unpacked.equals(readFileSync(join(folder, 'stage/repository/noise')))).toBe(true);
  });

  it('chooses the folder if only options are given', () => {
    expect(unpack(['--cpu']).stdout).toBe(
      `${join(folder, 'gpu-check')}/repository/tools/dist/gpu-check/cli.js --cpu\n`,
    );
  });

  it('unpacks with Python if there is no xz', () => {
    const tools = join(folder, 'tools');
    mkdirSync(tools);
    for (const tool of ['cat', 'cut', 'dirname', 'mkdir', 'python3', 'sed', 'sha256sum', 'tar', 'xargs'])
      put(join(tools, tool), `#!/bin/sh\nPATH='${process.env['PATH'] ?? ''}' exec ${tool} "$@"\n`, 0o755);
    expect(unpack(['there'], { PATH: tools })).toMatchObject({ status: 0, stderr: '' });
  });

  it('names all missing pieces and unpacks nothing', () => {
    rmSync(join(pack, 'piece-002'));
    rmSync(join(pack, 'piece-004'));
    const { status, stderr } = unpack();
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `Missing in ${pack}: piece-002 piece-004. Copy them from the pack.\n`,
    });
    expect(existsSync(join(folder, 'there'))).toBe(false);
  });

  it('names damaged pieces, changed or cut off, and unpacks nothing', () => {
    const changed = readFileSync(join(pack, 'piece-001'));
    changed.writeUInt8(changed.readUInt8(1000) ^ 1, 1000);
    writeFileSync(join(pack, 'piece-001'), changed);
    const cut = readFileSync(join(pack, 'piece-003'));
    writeFileSync(join(pack, 'piece-003'), cut.subarray(1));
    const { status, stderr } = unpack();
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `Damaged in ${pack}: piece-001 piece-003. Copy them from the pack again.\n`,
    });
    expect(existsSync(join(folder, 'there'))).toBe(false);
  });

  it('refuses without a manifest, and a folder that exists', () => {
    mkdirSync(join(folder, 'there'));
    expect(unpack().stderr).toContain('there already exists');
    rmSync(join(pack, MANIFEST));
    expect(unpack().stderr).toContain(`${MANIFEST} is missing`);
  });
});

function put(path: string, content: string | Uint8Array, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content, { mode });
}
