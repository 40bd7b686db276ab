import { z } from 'zod';
import type { SettingsDefinition } from '../contracts';
import { commonShape } from './common-settings';
import { describeSettings } from './describe-settings';

const schema = z.strictObject({
  ...commonShape,
  imageSize: commonShape.imageSize.default(224),
  nu: z.number().gt(0).max(1).nullable().default(null).describe('share of outliers'),
  milestones: z.array(z.number().int().min(1)).max(3).default([50, 80]),
  side: z.number().int().multipleOf(16).default(64),
  note: z.string().optional(),
});

const DEFINITION: SettingsDefinition<z.infer<typeof schema>> = {
  schema,
  presets: { smoke: {}, quick: {}, cpu: {}, reference: {} },
};

describe('describeSettings', () => {
  const rows = describeSettings(DEFINITION);

  it('lists every setting in the order of the schema', () => {
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(schema.shape));
  });

  it('says what each takes, its default and its meaning', () => {
    const byName = new Map(rows.map((row) => [row.name, row]));
    expect(byName.get('nu')).toEqual({
      name: 'nu',
      type: 'a number > 0 and ≤ 1 or null',
      default: null,
      description: 'share of outliers',
    });
    expect(byName.get('milestones')).toMatchObject({
      type: 'a list of ≤ 3 values, each a whole number ≥ 1',
      default: [50, 80],
      description: '',
    });
    expect(byName.get('side')?.type).toBe('a whole number in steps of 16');
    expect(byName.get('note')).toMatchObject({ type: 'text', default: undefined });
    expect(byName.get('seed')).toMatchObject({ type: 'a whole number ≥ 0', default: 0 });
  });

  it("shows a method's default in place of the common one, and keeps the description", () => {
    const row = rows.find(({ name }) => name === 'imageSize');
    expect(row?.default).toBe(224);
    expect(row?.description).toMatch(/pixels/);
  });
});
