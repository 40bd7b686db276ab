import { createRandom } from '@cxr-anomaly/random';
import { z } from 'zod';
import type { SettingsDefinition } from '../contracts';
import { SettingsError } from '../errors';
import { commonShape } from './common-settings';
import { resolveSettings } from './resolve-settings';

const schema = z
  .strictObject({
    ...commonShape,
    learningRate: z.number().positive().max(1).default(1e-3),
    nu: z.number().gt(0).lt(1).nullable().default(0.1),
    objective: z.enum(['one-class', 'soft-boundary']).default('one-class'),
    milestones: z.array(z.number().int().min(1)).default([50]),
    amsgrad: z.boolean().default(false),
    warmup: z.union([z.literal('auto'), z.number()]).default('auto'),
    channels: z.union([z.literal(1), z.literal(3)]).default(1),
    shift: z.object({ x: z.number() }).optional(),
  })
  .refine(({ objective, nu }) => objective === 'one-class' || nu !== null, {
    path: ['nu'],
    message: 'soft-boundary needs a number',
  });
type Settings = z.infer<typeof schema>;

const DEFINITION: SettingsDefinition<Settings> = {
  schema,
  presets: {
    smoke: { imageSize: 16, batchSize: 2, learningRate: 0.5 },
    quick: { imageSize: 32, batchSize: 4 },
    cpu: { imageSize: 32 },
    reference: { imageSize: 224, milestones: [] },
  },
};

const NAMES = Object.keys(schema.shape).join(', ');

function assign(...assignments: string[]): Settings {
  return resolveSettings(DEFINITION, { assignments });
}

function problemsOf(...assignments: string[]): string {
  try {
    assign(...assignments);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return '';
}

describe('resolveSettings', () => {
  it.each(['__proto__', 'constructor', 'toString'])(
    'does not take %s for a setting and changes no prototype',
    (name) => {
      expect(problemsOf(`${name}={"polluted":true}`)).toContain(`${name}: no such setting`);
      const overrides = JSON.parse(`{"${name}":{"polluted":true}}`) as Partial<Settings>;
      expect(() => resolveSettings(DEFINITION, { overrides })).toThrow(SettingsError);
      expect(assign('shift={"__proto__":{"polluted":true},"x":1}').shift).toEqual({ x: 1 });
      expect('polluted' in {}).toBe(false);
    },
  );

  it('applies defaults, preset, assignments and overrides, each over the one before', () => {
    expect(resolveSettings(DEFINITION)).toEqual(schema.parse({}));
    const assignments = ['batchSize=4', 'learningRate=0.25', 'seed=1', 'seed=2'];
    const settings = resolveSettings(DEFINITION, {
      preset: 'smoke',
      assignments,
      overrides: { learningRate: 0.125 },
    });
    expect(settings).toEqual({
      ...schema.parse({}),
      imageSize: 16,
      batchSize: 4,
      learningRate: 0.125,
      seed: 2,
    });
  });

  it('ignores an undefined override', () => {
    const overrides = { seed: undefined } as unknown as Partial<Settings>;
    expect(resolveSettings(DEFINITION, { assignments: ['seed=3'], overrides }).seed).toBe(3);
  });

  it.each([
    ['learningRate=1e-4', { learningRate: 1e-4 }],
    ['learningRate=.5', { learningRate: 0.5 }],
    [' learningRate = 1E-2 ', { learningRate: 0.01 }],
    ['nu=null', { nu: null }],
    ['nu=0.5', { nu: 0.5 }],
    ['objective=soft-boundary', { objective: 'soft-boundary' }],
    ['milestones=50,80', { milestones: [50, 80] }],
    ['milestones=[1, 2]', { milestones: [1, 2] }],
    ['milestones=7', { milestones: [7] }],
    ['milestones=', { milestones: [] }],
    ['amsgrad=true', { amsgrad: true }],
    ['amsgrad=false', { amsgrad: false }],
    ['warmup=auto', { warmup: 'auto' }],
    ['warmup=10', { warmup: 10 }],
    ['channels=3', { channels: 3 }],
    ['shift={"x":1.5}', { shift: { x: 1.5 } }],
  ])('reads %s', (assignment, expected) => {
    expect(assign(assignment)).toEqual({ ...schema.parse({}), ...expected });
  });

  it.each([
    ['imageSize=12', 'imageSize=12: must be a whole number from 16 to 1024.'],
    ['batchSize=0', 'batchSize=0: must be a whole number ≥ 1.'],
    ['batchSize=1.5', 'batchSize=1.5: must be a whole number ≥ 1.'],
    ['batchSize=many', 'batchSize=many: must be a whole number ≥ 1.'],
    ['batchSize=', 'batchSize=: must be a whole number ≥ 1.'],
    ['batchSize=0x10', 'batchSize=0x10: must be a whole number ≥ 1.'],
    ['learningRate=0', 'learningRate=0: must be a number > 0 and ≤ 1.'],
    ['learningRate=Infinity', 'learningRate=Infinity: must be a number > 0 and ≤ 1.'],
    ['learningRate=NaN', 'learningRate=NaN: must be a number > 0 and ≤ 1.'],
    ['nu=1', 'nu=1: must be a number > 0 and < 1 or null.'],
    ['selection=best', 'selection=best: must be one of last, val-normal.'],
    ['milestones=1,x', 'milestones=[1,"x"]: must be a list, each a whole number ≥ 1.'],
    ['milestones=[1', 'milestones=[1: must be a list, each a whole number ≥ 1.'],
    ['amsgrad=yes', 'amsgrad=yes: must be true or false.'],
    ['warmup=later', 'warmup=later: must be auto or a number.'],
    ['channels=2', 'channels=2: must be 1 or 3.'],
    ['shift=1', 'shift=1: must be a JSON object.'],
    ['learnigRate=1', 'learnigRate: no such setting; did you mean learningRate?'],
    ['learning-rate=1', 'learning-rate: no such setting; did you mean learningRate?'],
    ['__proto__=1', `__proto__: no such setting; the settings are ${NAMES}.`],
    ['toString=1', `toString: no such setting; the settings are ${NAMES}.`],
    ['batchSize', "'batchSize': must have the form key=value."],
    ['=3', "'=3': must have the form key=value."],
  ])('refuses %s', (assignment, message) => {
    expect(problemsOf(assignment)).toBe(message);
  });

  it('names all problems at once, one per line', () => {
    const lines = problemsOf('seed=-1', 'colour=red', 'amsgrad', 'selection=x').split('\n');
    expect(lines).toHaveLength(5);
    expect(lines[0]).toBe('4 problems with the settings:');
    for (const key of ['seed', 'colour', 'amsgrad', 'selection']) {
      expect(
        lines.filter((line) => line.startsWith(`  ${key}`) || line.startsWith(`  '${key}`)),
      ).toHaveLength(1);
    }
  });

  it('passes on what the method says about settings that do not fit together', () => {
    expect(problemsOf('objective=soft-boundary', 'nu=null')).toBe('nu=null: soft-boundary needs a number.');
  });

  it('checks presets and overrides as strictly', () => {
    const overrides = { batchSize: 0, batchsize: 2 } as Partial<Settings>;
    expect(() => resolveSettings(DEFINITION, { overrides })).toThrow(
      /batchsize: .*mean batchSize[^]*batchSize=0/,
    );
    expect(() => resolveSettings(DEFINITION, { preset: 'huge' as 'cpu' })).toThrow(
      'preset=huge: must be one of smoke, quick, cpu, reference.',
    );
    expect(() => resolveSettings(DEFINITION, { preset: 'toString' as 'cpu' })).toThrow(SettingsError);
  });

  it('returns settings or throws a SettingsError for 300 seeded assignments, never another error', () => {
    const keys = [...Object.keys(schema.shape), 'x', '', '__proto__', 'constructor'];
    const values = [
      '1',
      '-1',
      '1e999',
      'true',
      'null',
      '[]',
      '[[1]]',
      '{',
      '{"x":1}',
      'last',
      'a,b',
      '',
      '=',
      '💥',
      '"',
    ];
    let refused = 0;
    for (let seed = 0; seed < 300; seed++) {
      const random = createRandom(seed, 'assignments');
      const drawn = Array.from({ length: 1 + random.integer(3) }, () => {
        return `${keys[random.integer(keys.length)]}=${values[random.integer(values.length)]}`;
      });
      if (problemsOf(...drawn) !== '') refused++;
    }
    expect(refused).toBeGreaterThan(150);
    expect(refused).toBeLessThan(300);
  });
});
