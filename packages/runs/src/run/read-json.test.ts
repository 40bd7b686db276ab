import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SettingsError } from '@cxr-anomaly/core-nets';
import { z } from 'zod';
import { readJson, readText } from './read-json';

const SCHEMA = z.object({ seed: z.int(), word: z.string() });

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'read-json-'))));
afterEach(() => rm(folder, { recursive: true }));

const at = (name: string) => join(folder, name);

describe('readJson', () => {
  it('reads what matches the schema, and undefined if there is no file', async () => {
    await writeFile(at('config.json'), '{"seed":3,"word":"phantom"}');
    expect(await readJson(at('config.json'), SCHEMA)).toEqual({ seed: 3, word: 'phantom' });
    expect(await readJson(at('none.json'), SCHEMA)).toBeUndefined();
    expect(await readJson(join(at('config.json'), 'below.json'), SCHEMA)).toBeUndefined();
  });

  it.each([
    ['invalid JSON', '{"seed":', /config\.json was altered \(config\.json: not valid JSON/],
    ['something else', '[1,2]', /was altered \(: Invalid input: expected object/],
    ['null', 'null', /was altered/],
    ['a missing field', '{"word":""}', /seed: Invalid input: expected (number|int)/],
    ['a field with another type', '{"seed":"3","word":""}', /seed: Invalid input/],
    ['__proto__', '{"seed":3,"word":"","__proto__":{"polluted":1}}', /'__proto__' is not allowed/],
    ['endless nesting', `{"seed":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, /nested deeper than 64/],
    ['a name of a megabyte', `{"${'x'.repeat(1e6)}":1,"${'x'.repeat(1e6)}":1}`, /appears twice|…/],
  ])('refuses %s, naming the file, briefly', async (_, text, message) => {
    await writeFile(at('config.json'), text);
    const error = await readJson(at('config.json'), SCHEMA).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SettingsError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message.length).toBeLessThan(600);
    expect('polluted' in {}).toBe(false);
  });

  it('does not wait for a pipe', async () => {
    execFileSync('mkfifo', [at('config.json')]);
    await expect(readJson(at('config.json'), SCHEMA)).rejects.toThrow(/is not a regular file/);
  });
});

describe('readText', () => {
  it('says that a file is missing', async () => {
    await expect(readText(at('scores.csv'))).rejects.toThrow(SettingsError);
    await expect(readText(at('scores.csv'))).rejects.toThrow(/There is no .*scores\.csv/);
  });
});
