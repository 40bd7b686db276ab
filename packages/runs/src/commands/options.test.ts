import { resolveSettings, type Method } from '@cxr-anomaly/core-nets';
import { Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { addTrainingOptions, parseWholes } from './options';

const settings = {
  schema: z.object({
    imageSize: z.int().default(32),
    batchSize: z.int().default(8),
    seed: z.int().default(0),
    selection: z.enum(['last', 'val-normal']).default('last'),
    learningRate: z.number().default(0.1),
  }),
  presets: { smoke: {}, quick: {}, cpu: {}, reference: {} },
} satisfies Method['settings'];

function assignmentsOf(...args: string[]): readonly string[] {
  const command = addTrainingOptions(new Command(), [{ settings } as unknown as Method]);
  command.parse(args, { from: 'user' });
  return command.opts<{ set: readonly string[] }>().set;
}

describe('addTrainingOptions', () => {
  it('accepts a setting by its name, also with hyphens, like --set; the last one counts', () => {
    const args = ['--learningRate', '0.5', '--set', 'batchSize=4', '--batch-size', '2', '--image-size', '64'];
    const assignments = assignmentsOf(...args);
    expect(assignments).toEqual(['learningRate=0.5', 'batchSize=4', 'batchSize=2', 'imageSize=64']);
    expect(resolveSettings(settings, { assignments })).toMatchObject({ learningRate: 0.5, batchSize: 2 });
    expect(assignmentsOf()).toEqual([]);
  });
});

describe('parseWholes', () => {
  it('accepts numbers and ranges', () => {
    expect(parseWholes('7')).toEqual([7]);
    expect(parseWholes('0-2')).toEqual([0, 1, 2]);
    expect(parseWholes('5, 0..1 ,9')).toEqual([5, 0, 1, 9]);
  });

  it.each(['2-0', '0-2,1', '0-1e9', '0-4000000000', '-1', '1-', 'a-b', ''])('refuses %j', (text) => {
    expect(() => parseWholes(text)).toThrow(InvalidArgumentError);
  });
});
