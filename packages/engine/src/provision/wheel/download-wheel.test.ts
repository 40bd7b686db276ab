import { createHash } from 'node:crypto';
import {
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
import { downloadWheel, takeWheel, type PinnedWheel } from './download-wheel';

const CONTENT = Buffer.from('what the makers of TensorFlow published');

const WHEEL: PinnedWheel = {
  ...{ package: 'tensorflow-cpu', version: '2.21.0', platform: 'any', megabytes: 1 },
  file: 'tensorflow_cpu.whl',
  sha256: createHash('sha256').update(CONTENT).digest('hex'),
};

/** The content with the lowest bit of one byte flipped. */
function altered(at: number): Buffer {
  const bytes = Buffer.from(CONTENT);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  return bytes;
}

let root: string;
let cache: string;
let offered: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'download-wheel-'));
  cache = join(root, 'cache');
  offered = join(root, 'offered.whl');
  mkdirSync(cache);
});
afterEach(() => rmSync(root, { recursive: true }));

describe('takeWheel', () => {
  it('takes the pinned file, and refuses it with one bit altered anywhere, leaving nothing behind', async () => {
    for (const at of [0, CONTENT.length >> 1, CONTENT.length - 1]) {
      writeFileSync(offered, altered(at));
      await expect(takeWheel(WHEEL, offered, cache)).rejects.toThrow(EngineError);
      await expect(takeWheel(WHEEL, offered, cache)).rejects.toThrow(/offered\.whl .*SHA-256 differs/);
      expect(readdirSync(cache)).toEqual([]);
    }
    writeFileSync(offered, CONTENT);
    expect(readFileSync(await takeWheel(WHEEL, offered, cache))).toEqual(CONTENT);
  });
});

describe('downloadWheel', () => {
  const path = process.env['PATH'];
  beforeEach(() => {
    // Stands in for pip: writes into the folder after -d what the package index should provide.
    const script = `#!/bin/sh\nwhile [ "$1" != -d ]; do shift; done\ncp ${offered} "$2/${WHEEL.file}"\n`;
    writeFileSync(join(root, 'python3'), script, { mode: 0o755 });
    process.env['PATH'] = `${root}${delimiter}${path}`;
  });
  afterEach(() => {
    process.env['PATH'] = path;
  });

  const download = () => downloadWheel(WHEEL, cache, () => undefined);

  it('refuses what the package index gives when one bit of it is altered, leaving nothing behind', async () => {
    writeFileSync(offered, altered(3));
    await expect(download()).rejects.toThrow(/SHA-256 differs\): it is damaged or was replaced/);
    expect(readdirSync(cache)).toEqual([]);
  });

  it('takes a kept wheel only while it is the pinned one', async () => {
    writeFileSync(offered, CONTENT);
    writeFileSync(join(cache, WHEEL.file), altered(5));
    const kept = await download();
    expect(readFileSync(kept)).toEqual(CONTENT);
    rmSync(offered);
    expect(await download()).toBe(kept);
    expect(existsSync(kept)).toBe(true);
  });
});
