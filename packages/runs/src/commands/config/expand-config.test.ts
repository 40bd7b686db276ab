import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commonShape, SettingsError, type Method } from '@cxr-anomaly/core-nets';
import { Command } from 'commander';
import { z } from 'zod';
import { addDataOption, addOmissionOptions, addTrainingOptions, parseMethods, parseWholes } from '../options';
import { configJsonSchema } from './config-schema';
import { addConfigOption, expandConfig } from './expand-config';

const METHOD = {
  settings: {
    schema: z.object({ ...commonShape, epochs: z.int().min(0).default(1) }),
    presets: { smoke: {}, quick: {}, cpu: {}, reference: {} },
  },
} as unknown as Method;

let file: string;
beforeEach(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'config-')), 'c.yaml');
});
afterEach(() => rm(join(file, '..'), { recursive: true }));

function createProgram(): Command {
  const program = new Command('tool');
  const train = program.command('train').argument('<method>', 'its name');
  addDataOption(train, 'phantom');
  addOmissionOptions(addTrainingOptions(train, [METHOD]));
  train
    .option('--seeds <list>', 'seeds', parseWholes)
    .option('--methods <names>', 'methods', parseMethods)
    .option('--scores <file>', 'may be repeated', (word: string, before: string[]) => [...before, word], []);
  program.command('score').argument('<bundle>', 'what').argument('<path...>', 'images');
  return addConfigOption(program);
}

/** What the words become with a file of this text. */
async function expand(text: string, ...words: string[]): Promise<readonly string[]> {
  await writeFile(file, text);
  const { argv } = await expandConfig(createProgram(), ['node', 'tool', ...words, '--config', file]);
  return argv.slice(2);
}

describe('expandConfig', () => {
  it('puts what a file says before what was typed', async () => {
    const text =
      'method: stub\ndata: folder:my films\nanonymous: true\npictures: false\nseeds: [0-2, 5]\nmethods: [a, b]\n' +
      'scores: [a=1.csv, b=2.csv]\nsettings:\n  epochs: 3\n  objective: soft\n  milestones: [1, 2]\n';
    expect(await expand(text, 'train', '--preset', 'smoke')).toEqual([
      ...[
        'train',
        '--data=folder:my films',
        '--set=epochs=3',
        '--set=objective=soft',
        '--set=milestones=[1,2]',
      ],
      ...[
        '--anonymous',
        '--no-pictures',
        '--seeds=0-2,5',
        '--methods=a,b',
        '--scores=a=1.csv',
        '--scores=b=2.csv',
      ],
      ...['stub', '--preset', 'smoke'],
    ]);
  });

  it('lets the command line go over it, and reads JSON', async () => {
    const text =
      '{"method": "stub", "data": "nih:DIR", "preset": "cpu", "anonymous": false, "pictures": true}';
    expect(await expand(text, 'train', 'other', '--data=phantom')).toEqual([
      ...['train', '--preset=cpu', 'other', '--data=phantom'],
    ]);
  });

  it('takes the arguments that were typed for the last ones', async () => {
    const text = 'bundle: runs/mine\npath: [a.png, b.png]';
    expect(await expand(text, 'score')).toEqual(['score', 'runs/mine', 'a.png', 'b.png']);
    expect(await expand(text, 'score', 'c.png')).toEqual(['score', 'runs/mine', 'c.png']);
    expect(await expand(text, 'score', 'runs/other', 'c.png')).toEqual(['score', 'runs/other', 'c.png']);
  });

  it.each([
    ['preset: cpu\ndta: phantom', /c\.yaml, line 2: There is no key dta\. Did you mean data\?/],
    ['preset: cpu\nval-fraction: 0.2', /line 2: There is no key val-fraction\. Did you mean valFraction\?/],
    ['\nepochs: 2', /line 2: There is no key epochs\. It is a setting: put it under "settings:"\./],
    ['preset: fast', /line 1: preset must be smoke, quick, cpu or reference\./],
    ['valFraction: 2', /line 1: valFraction must be a number ≥ 0 and below 1\./],
    ['valFraction: half', /line 1: valFraction must be a number ≥ 0 and below 1\./],
    ['data: 5', /line 1: data must be a word; put it in quotes/],
    ['anonymous: yes', /line 1: anonymous must be true or false\./],
    ['preset: cpu\nseeds: 4-1', /line 2: seeds cannot be taken: A range must ascend/],
    ['preset: cpu\nseeds: x', /line 2: seeds must be a whole number ≥ 0\./],
    ['settings: [1]', /line 1: settings must hold settings and their values/],
    ['- data', /c\.yaml: must hold keys and values, such as "data: folder:films"\./],
    ['data: [phantom', /c\.yaml, line \d: /],
  ])('refuses %j', async (text, message) => {
    await expect(expand(text, 'train')).rejects.toThrow(message);
  });

  it('names the line of a setting that cannot be used, unless it was typed', async () => {
    await writeFile(file, 'settings:\n  batchSize: 4\n  epochs: -1\n');
    const program = createProgram();
    const problem = new SettingsError('epochs=-1: must be a whole number ≥ 0.');
    for (const [words, message] of [
      [[], /c\.yaml, line 3: epochs=-1: must be/],
      [['--set', 'epochs=-1'], /^epochs=-1/],
      [['--epochs', '-1'], /^epochs=-1/],
    ] as const) {
      const argv = ['node', 'tool', 'train', ...words, '--config', file];
      const { locate } = await expandConfig(program, argv);
      expect((locate(problem) as Error).message).toMatch(message);
    }
  });
});

describe('configJsonSchema', () => {
  it('says what each key takes, and each setting of the methods', () => {
    const [train] = createProgram().commands;
    const schema = configJsonSchema(train as Command, 'train', [METHOD]) as {
      properties: Record<string, { properties?: Record<string, unknown> }>;
    };
    expect(schema).toMatchObject({
      title: 'Config file of train',
      additionalProperties: false,
      properties: {
        data: { type: 'string' },
        pictures: { type: 'boolean' },
        valFraction: { minimum: 0, exclusiveMaximum: 1 },
        preset: { enum: ['smoke', 'quick', 'cpu', 'reference'] },
      },
    });
    expect(Object.keys(schema.properties['settings']?.properties ?? {})).toContain('imageSize');
    expect(schema.properties).not.toHaveProperty('config');
  });
});
