import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** The script that puts the pieces together again. */
export const UNPACK = 'unpack.sh';

/** SHA-256 of each piece in their order, as `sha256sum` prints them. */
export const MANIFEST = 'manifest.sha256';

/**
 * The first filter turns jump targets of x86 code, which are relative, into absolute ones, which repeat. Higher presets take several
 * times as long for a few percent.
 */
const COMPRESS = ['--format=xz', '--threads=0', '--x86', '--lzma2=preset=3,dict=64MiB', '--stdout'];

export interface Piece {
  readonly name: string;
  readonly bytes: number;
}

/**
 * Compresses a folder into pieces of at most this many bytes, and writes them, their manifest and the script that unpacks them into
 * an empty folder.
 *
 * @param options.script the script, `unpack.sh` of this folder
 * @throws Error if tar or xz fails.
 */
export async function writePieces(
  from: string,
  to: string,
  { pieceBytes, script }: { pieceBytes: number; script: string },
): Promise<Piece[]> {
  await mkdir(to, { recursive: true });
  const tar = spawn(
    'tar',
    ['--create', '--sort=name', '--owner=0', '--group=0', '--numeric-owner', '-C', from, '.'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const xz = spawn('xz', COMPRESS, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [pieces] = await Promise.all([
    split(xz.stdout as AsyncIterable<Buffer>, to, pieceBytes),
    pipeline(tar.stdout, xz.stdin),
    ...[assertSuccess(tar, 'tar'), assertSuccess(xz, 'xz')],
  ]);
  await writeFile(join(to, MANIFEST), pieces.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join(''));
  await copyFile(script, join(to, UNPACK));
  return pieces;
}

async function split(
  stream: AsyncIterable<Buffer>,
  to: string,
  pieceBytes: number,
): Promise<(Piece & { sha256: string })[]> {
  const pieces: (Piece & { sha256: string })[] = [];
  let piece = await PieceFile.create(to, 1);
  for await (const chunk of stream) {
    for (let rest = chunk; rest.length > 0;) {
      if (piece.bytes === pieceBytes) {
        pieces.push(await piece.close());
        piece = await PieceFile.create(to, pieces.length + 1);
      }
      const part = rest.subarray(0, pieceBytes - piece.bytes);
      await piece.write(part);
      rest = rest.subarray(part.length);
    }
  }
  return [...pieces, await piece.close()];
}

class PieceFile {
  bytes = 0;
  private readonly hash = createHash('sha256');

  private constructor(
    private readonly name: string,
    private readonly file: Awaited<ReturnType<typeof open>>,
  ) {}

  static async create(folder: string, number: number): Promise<PieceFile> {
    const name = `piece-${String(number).padStart(3, '0')}`;
    return new PieceFile(name, await open(join(folder, name), 'wx'));
  }

  async write(part: Buffer): Promise<void> {
    await this.file.writeFile(part);
    this.hash.update(part);
    this.bytes += part.length;
  }

  async close(): Promise<Piece & { sha256: string }> {
    await this.file.close();
    return { name: this.name, bytes: this.bytes, sha256: this.hash.digest('hex') };
  }
}

async function assertSuccess(child: ChildProcess, name: string): Promise<void> {
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${name} ended with ${code ?? 'a signal'}.`);
}
