import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DataError } from '../errors';
import { openDataSet } from '../sources/open-data-set';
import { decodeFile } from './decode-file';
import { createTestFolder } from './testing/image-files';
import { readImageFile, readRegular } from './read-regular';

const folder = createTestFolder();
const at = (name: string) => join(folder, name);

beforeAll(() => {
  execFileSync('mkfifo', [at('pipe.png')]);
  symlinkSync('/dev/zero', at('endless.png'));
  mkdirSync(at('folder.png'));
});

describe('readRegular', () => {
  it('follows a link to a file', async () => {
    writeFileSync(at('real'), 'content');
    symlinkSync(at('real'), at('link'));
    expect((await readRegular(at('link'))).toString()).toBe('content');
  });

  // A pipe that nobody writes to and a device without an end would keep their reader forever.
  it.each(['pipe.png', 'endless.png', 'folder.png'])('refuses at once what is no file: %s', async (name) => {
    await expect(readRegular(at(name))).rejects.toThrow(/is not a regular file \(folder, pipe or device\)/);
    await expect(decodeFile(at(name))).rejects.toThrow(DataError);
    await expect(openDataSet(`medmnist:${at(name)}`)).rejects.toThrow(/is not a file/);
  });

  it('refuses a socket and links that lead nowhere or in a circle', async () => {
    const server = createServer().listen(at('socket.png'));
    symlinkSync(at('circle.png'), at('circle.png'));
    symlinkSync(at('nothing'), at('dangling.png'));
    for (const name of ['socket.png', 'circle.png', 'dangling.png']) {
      await expect(decodeFile(at(name))).rejects.toThrow(DataError);
    }
    await new Promise((resolve) => server.close(resolve));
  });

  it('refuses a file that is larger than any image, unread', async () => {
    writeFileSync(at('large'), '');
    truncateSync(at('large'), 2 ** 40);
    await expect(readImageFile(at('large'), 'scan')).rejects.toThrow(
      /^scan has 1099512 MB; at most 268 MB are read/,
    );
  });
});
