import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTestFolder, encodeNoise } from './testing/image-files';
import { listImages } from './list-images';

describe('listImages', () => {
  it('follows links to files, not those to folders, and reports what is not a file', async () => {
    const [root, outside] = [createTestFolder(), createTestFolder()];
    writeFileSync(join(outside, 'shared.png'), await encodeNoise(1));
    symlinkSync(join(outside, 'shared.png'), join(root, 'linked.png'));
    symlinkSync(root, join(root, 'circle'));
    symlinkSync(join(outside, 'nothing.png'), join(root, 'dangling.png'));
    execFileSync('mkfifo', [join(root, 'pipe.png')]);
    const { files, problems } = await listImages(root);
    expect(files.map(({ path }) => path)).toEqual([join(root, 'linked.png')]);
    expect(problems.map(({ subject }) => subject)).toEqual(
      ['circle', 'dangling.png', 'pipe.png'].map((name) => join(root, name)),
    );
  });

  it('lists names of any characters, and reports those that are no text', async () => {
    const root = createTestFolder();
    const names = [
      'line\nbreak.png',
      'tab\t.png',
      '\u001b[31m.png',
      '\u202egnp.png',
      '😀.png',
      `${'x'.repeat(250)}.png`,
    ];
    for (const name of names) writeFileSync(join(root, name), await encodeNoise(1));
    mkdirSync(join(root, '=cmd'));
    const latin = (name: string): Buffer => Buffer.from(join(root, name), 'latin1');
    writeFileSync(latin('ÿþ.png'), 'x');
    mkdirSync(latin('é'));
    writeFileSync(latin('é/inside.png'), 'x');
    const { files, problems } = await listImages(root);
    expect(files.map(({ path }) => path).sort()).toEqual(names.map((name) => join(root, name)).sort());
    expect(problems.map(({ subject }) => subject).sort()).toEqual(
      [String.raw`\xe9`, String.raw`\xff\xfe.png`].map((name) => join(root, name)),
    );
    expect(problems[0]?.message).toMatch(/not UTF-8/);
  });
});
