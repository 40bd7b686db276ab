import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeRealData } from '@cxr-anomaly/fixtures';
import type { FileScore } from '@cxr-anomaly/runs';
import sharp from 'sharp';
import { runCommand } from './testing/run-command';

jest.setTimeout(240_000);

type NamedScore = FileScore & { readonly path: string };

/** Number of test images: half of them normal, half with pneumonia. */
const COUNT = 20;

describeRealData('nih-cxr-256', 'cxr-anomaly score of images that are not radiographs', (nih) => {
  let cwd: string;
  let scored: Map<string, NamedScore>;
  let stderr: string;

  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'input-gate-'));
    const train = ['train', 'gan-gp', '--data', `nih:${nih}`, '--preset', 'smoke', '--out', 'run'];
    expect(await runCommand(train, cwd)).toMatchObject({ code: 0 });
    const names = (await readFile(join(nih, 'test_list.txt'), 'utf8')).trim().split('\n');
    const chosen = names.filter((_, i) => i % Math.floor(names.length / COUNT) === 0).slice(0, COUNT);
    await Promise.all(['taken', 'negative', 'turned', 'other'].map((name) => mkdir(join(cwd, name))));
    for (const name of chosen) {
      const path = join(nih, 'images', name);
      await copyFile(path, join(cwd, 'taken', name));
      await sharp(path)
        .negate()
        .png()
        .toFile(join(cwd, 'negative', name));
      await sharp(path)
        .rotate(180)
        .png()
        .toFile(join(cwd, 'turned', name));
    }
    const page = sharp(Buffer.from(drawPage()));
    await page
      .clone()
      .png()
      .toFile(join(cwd, 'other', 'screen.png'));
    await page
      .clone()
      .blur(60)
      .modulate({ saturation: 3 })
      .jpeg()
      .toFile(join(cwd, 'other', 'color.jpg'));
    await sharp({ create: { width: 300, height: 300, channels: 3, background: '#000' } })
      .png()
      .toFile(join(cwd, 'other', 'blank.png'));
    const args = ['score', 'run/bundle', 'taken', 'negative', 'turned', 'other'];
    const result = await runCommand(args, cwd);
    expect(result.code).toBe(0);
    stderr = result.stderr;
    const lines = result.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as NamedScore);
    scored = new Map(lines.map((line) => [line.path, line]));
  });
  afterAll(() => rm(cwd, { recursive: true }));

  const messagesIn = (folder: string) =>
    [...scored.values()]
      .filter(({ path }) => path.startsWith(folder))
      .map(({ warnings }) => warnings?.map(({ message }) => message).join());

  it('scores all of them', () => {
    expect(scored.size).toBe(3 * COUNT + 3);
    for (const { score } of scored.values()) expect(Number.isFinite(score)).toBe(true);
  });

  it('accepts radiographs, normal or not, with at most one warning in twenty', () => {
    expect(messagesIn('taken').filter((message) => message !== undefined).length).toBeLessThanOrEqual(1);
  });

  it.each([
    ['negative', /it looks like a negative: invert it/],
    ['turned', /it looks upside down/],
  ])('says what to do about nearly all images in %s', (folder, words) => {
    const messages = messagesIn(folder);
    expect(messages).toHaveLength(COUNT);
    expect(messages.filter((message) => message === undefined).length).toBeLessThanOrEqual(2);
    expect(messages.filter((message) => message?.match(words)).length).toBeGreaterThanOrEqual(0.75 * COUNT);
  });

  it('warns of a screenshot, a colored and a blank image, on stderr too', () => {
    expect(scored.get('other/screen.png')?.warnings).toMatchObject([{ kind: 'input' }]);
    expect(scored.get('other/color.jpg')?.warnings?.[0]?.message).toMatch(/it is in color/);
    expect(scored.get('other/blank.png')?.warnings?.[0]?.message).toMatch(/far less contrast/);
    expect(stderr).toMatch(/^warning: other\/blank\.png: unlike the normal images/m);
  });
});

/** A screenshot of a program: a bar, a list and lines of text. */
function drawPage(): string {
  const lines = Array.from({ length: 24 }, (_, i) => {
    const words = 'a window with some text in it '.repeat(1 + (i % 3));
    return `<text x="230" y="${90 + 26 * i}" font-size="18" fill="#222">${words}</text>`;
  });
  const bars =
    '<rect width="1000" height="48" fill="#2563eb"/><rect y="48" width="200" height="700" fill="#dde"/>';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="720"><rect width="1000" height="720" fill="#fff"/>${bars}${lines.join('')}</svg>`;
}
