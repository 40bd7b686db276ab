import { execFileSync } from 'node:child_process';

describe('checkNode', () => {
  it.each([
    ['20.18.9', true],
    ['18.20.0', true],
    ['20.19.0', false],
    ['22.0.0', false],
    ['24.0.0', false],
    ['26.12.1', false],
    ['27.0.0', true],
  ])('of %s complains: %s', (version, complains) => {
    const code = `import { checkNode } from './check-node.mjs'; console.log(checkNode('${version}') ?? 'fine');`;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', code], {
      cwd: __dirname,
      encoding: 'utf8',
    });
    expect(output).toMatch(complains ? /install Node 20\.19 or later, below 27/ : /^fine$/m);
  });
});
