import { commonShape, SettingsError, type Method } from '@cxr-anomaly/core-nets';
import { z } from 'zod';
import { assertMethod } from './assert-method';
import { chooseMethod, chooseMethods } from './choose-methods';

const METHOD = {
  name: 'my-method',
  title: 'My Method',
  settings: { schema: z.object(commonShape), presets: { smoke: {}, quick: {}, cpu: {}, reference: {} } },
  preprocessing: () => undefined,
  create: () => undefined,
  bundleParts: () => undefined,
  load: () => undefined,
};

function problemsOf(exported: unknown): string[] {
  try {
    assertMethod(exported, './my-method.mjs');
  } catch (error) {
    if (error instanceof SettingsError) return error.message.split('\n  ').slice(1);
    throw error;
  }
  return [];
}

describe('assertMethod', () => {
  it('accepts a method like ours', () => {
    expect(assertMethod(METHOD, './my-method.mjs')).toBe(METHOD);
  });

  it.each([
    ['a name with a slash', { name: 'a/b' }, [/^name: lower-case/]],
    ['no title', { title: undefined }, [/^title/]],
    ['a method that cannot be loaded again', { load: undefined }, [/^load: a function \(bundle\)/]],
    [
      'a preset that is missing',
      { settings: { ...METHOD.settings, presets: { smoke: {}, quick: {}, cpu: {} } } },
      [/presets\.reference/],
    ],
    [
      'no schema',
      { settings: { presets: METHOD.settings.presets } },
      [/^settings\.schema: a schema made with zod 4/],
    ],
    [
      'settings without those that all methods have',
      {
        settings: {
          ...METHOD.settings,
          schema: z.object(commonShape).omit({ seed: true }),
        },
      },
      [/the setting seed/],
    ],
  ])('refuses %s', (_, change, lines) => {
    expect(problemsOf({ ...METHOD, ...change })).toEqual(
      lines.map((line) => expect.stringMatching(line) as string),
    );
  });

  it('lists everything that is missing at once', () => {
    expect(problemsOf({})).toHaveLength(11);
    expect(() => assertMethod(null, './x.mjs')).toThrow(/x\.mjs has no method as its default export/);
  });
});

describe('chooseMethods', () => {
  const known = ['deepsvdd', 'rlad'].map((name) => ({ ...METHOD, name }) as unknown as Method);

  it('finds known methods by name, each once', async () => {
    const chosen = await chooseMethods(['rlad', 'deepsvdd', 'rlad'], known);
    expect(chosen.map(({ name }) => name)).toEqual(['rlad', 'deepsvdd']);
  });

  it('suggests a name for a mistyped one before it looks for a package of that name', async () => {
    await expect(chooseMethod('rlaad', known)).rejects.toThrow(/no method "rlaad"\. Did you mean rlad\?/);
    await expect(chooseMethod('no-such-package', known)).rejects.toThrow(
      /Choose one of: deepsvdd, rlad; or a module/,
    );
  });
});
