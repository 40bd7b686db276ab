import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printedCommand } from '../command/printed-command';
import { findNativePackage } from '../start/addon-files';
import { pickWheel } from './library/wheels';
import { Workplace } from './testing/workplace';

jest.setTimeout(60_000); // processes start slowly while others compute

const maybe = findNativePackage() === undefined ? describe.skip : describe;

maybe('provision where the library cannot be had', () => {
  let place: Workplace;
  let folder: string;

  beforeAll(() => {
    place = new Workplace();
    folder = place.addPackage();
  });
  afterAll(() => place.remove());

  it('names the missing programs in one message, falls to the portable engine and ends well', async () => {
    const { code, stderr, lines, result } = await place.run(folder, {}, { PATH: '' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const setup = `${printedCommand({ name: 'cxr-engine', package: '@cxr-anomaly/engine' })} setup`;
    expect(lines).toEqual([
      'The native engine could not be installed (not found here: python3, pip, g++). The portable engine runs ' +
        'instead, several times slower. On Debian or Ubuntu: apt-get install python3-pip g++. Then run ' +
        `"${setup}", or name a folder that has libtensorflow: "${setup} --from DIR".`,
    ]);
    expect(result).toEqual({ engine: 'portable', reason: lines[0] });
    expect(place.leftovers()).toEqual([]);
  });

  it('says what is wrong with the folder the user named', async () => {
    const empty = join(place.root, 'empty');
    mkdirSync(empty, { recursive: true });
    const { result } = await place.run(folder, { from: empty }, { PATH: '' });
    expect(result.reason).toContain(`${empty} does not hold both libtensorflow and libtensorflow_framework`);
    const { result: named } = await place.run(folder, {}, { PATH: '', CXR_LIBTENSORFLOW: empty });
    expect(named.reason).toContain(`${empty} does not hold both libtensorflow`);
  });

  it('tries pip, and nothing that no hash vouches for', async () => {
    const { result } = await place.run(folder);
    expect(result.reason).toMatch(/\(pip could not download tensorflow(-cpu)?: check the network\)\./);
  });

  const wheel = pickWheel(false);
  const withWheel = typeof wheel === 'string' ? it.skip : it;
  withWheel('refuses a damaged wheel, then tries pip, and leaves nothing behind', async () => {
    const damaged = join(place.root, 'damaged');
    mkdirSync(damaged, { recursive: true });
    writeFileSync(join(damaged, typeof wheel === 'string' ? '' : wheel.file), 'not a wheel');
    const { code, result } = await place.run(folder, { from: damaged });
    expect(code).toBe(0);
    expect(result.engine).toBe('portable');
    expect(result.reason).toContain('is not the expected file (its SHA-256 differs)');
    expect(result.reason).toMatch(/pip could not download tensorflow(-cpu)?: check the network/);
    expect(readdirSync(join(place.cache, 'libtensorflow'))).toEqual([]);
    expect(existsSync(join(folder, 'deps')) || existsSync(join(folder, 'lib'))).toBe(false);
  });
});
