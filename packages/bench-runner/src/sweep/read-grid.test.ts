import { methods } from '../registry';
import { gridJsonSchema, parseGrid } from './read-grid';

const parse = (text: string) => parseGrid(text, 'grid.yaml', methods);

describe('parseGrid', () => {
  it('takes single values for lists, ranges of seeds, and JSON', async () => {
    const grid = await parse('methods: memdae\nseeds: [0-2, 7]\nsettings:\n  k: [3, 5]\n  tone: none');
    expect(grid.methods.map(({ name }) => name)).toEqual(['memdae']);
    expect(grid.dataSets.map(({ word }) => word)).toEqual(['phantom']);
    expect(grid).toMatchObject({ presets: ['cpu'], seeds: [0, 1, 2, 7], valFraction: 0.1 });
    expect(grid.settings).toEqual({ k: [3, 5], tone: ['none'] });
    expect(await parse('{"methods": ["rlad", "memdae"], "seeds": 3}')).toMatchObject({ seeds: [3] });
  });

  it.each([
    ['seeds: 1', /grid\.yaml: methods must be the name of a method/],
    ['methods: []', /line 1: methods must not be empty\./],
    ['methods: [memdae,\n  memdea]', /line 2: There is no method "memdea"\. Did you mean memdae\?/],
    ['methods: [memdae,\n  memdae]', /line 2: memdae is listed twice\. Leave one out\./],
    ['methods: memdae\nseed: 1', /line 2: There is no key seed\. Did you mean seeds\?/],
    ['methods: memdae\nsettings: [1]', /line 2: settings must hold settings and their values/],
    [
      'methods: memdae\nsettings:\n  k: [3, [4]]',
      /line 3: settings\.k\.1 must be a word, a number, true or false\./,
    ],
    [
      'methods: memdae\n\npresets: [cpu,\n  cpus]',
      /line 4: presets\.1 must be smoke, quick, cpu or reference\./,
    ],
    [
      'methods: memdae\nseeds: 4-1',
      /line 2: seeds must be whole numbers, or a range such as 0-4: A range must ascend/,
    ],
    ['methods: memdae\nseeds: [1, 1]', /line 2: seeds must be .*: It contains a number twice\./],
    ['methods: memdae\nvalFraction: 1', /line 2: valFraction must be a number ≥ 0 and below 1\./],
    ['methods: memdae\ndata: fantom', /line 2: .*fantom/],
    ['methods: [memdae', /line \d: /],
    ['- memdae', /grid\.yaml: must hold keys and values, such as "methods: \[memdae, rlad\]"\./],
  ])('refuses %j', async (text, message) => {
    await expect(parse(text)).rejects.toThrow(message);
  });
});

describe('gridJsonSchema', () => {
  it('allows a value and a list of them, and nothing unknown', () => {
    const preset = { type: 'string', enum: ['smoke', 'quick', 'cpu', 'reference'] };
    const schema = JSON.parse(JSON.stringify(gridJsonSchema())) as Record<string, unknown>;
    expect(schema).toMatchObject({
      ...{ type: 'object', required: ['methods'], additionalProperties: false },
      properties: {
        presets: { anyOf: [preset, { type: 'array', items: preset, minItems: 1 }] },
        settings: { additionalProperties: { anyOf: [expect.anything(), expect.anything()] } },
      },
    });
    expect(schema).not.toHaveProperty('properties.presets.type');
  });
});
