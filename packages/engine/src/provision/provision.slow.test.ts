import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { addonFolder, BINDING_FILE, findNativePackage } from '../start/addon-files';
import { readLibrary } from './library/library';
import { pickWheel } from './library/wheels';
import { readOutcome, Workplace } from './testing/workplace';

jest.setTimeout(600_000); // compiling takes 25 s of processor time, more while others compute

const installed = join(findNativePackage() ?? '', 'deps');
const hasLibrary = existsSync(join(installed, 'lib', 'libtensorflow.so'));
const withLibrary = hasLibrary ? describe : describe.skip;
/** Leaves out what takes longest, where a test is not about it. */
const WITHOUT_OWN_KERNELS = { CXR_KERNELS: 'tensorflow' };
const compiles = (lines: readonly string[]): number =>
  lines.filter((line) => line.startsWith('Compiling')).length;

withLibrary('provision from a folder that the user has', () => {
  let place: Workplace;
  let from: string;

  beforeEach(() => {
    place = new Workplace();
    from = realpathSync(installed);
  });
  afterEach(() => place.remove());

  it('compiles once for two processes at once, works, and has nothing to do the second time or in a further checkout', async () => {
    const [one, two, three] = [place.addPackage(), place.addPackage(), place.addPackage()];
    const outcomes = await Promise.all([place.run(one, { from }), place.run(two, { from })]);
    for (const { result } of outcomes) expect(result).toMatchObject({ engine: 'native', source: 'folder' });
    // The addon and our own kernels.
    expect(outcomes.reduce((sum, { lines }) => sum + compiles(lines), 0)).toBe(2);
    expect(outcomes.flatMap(({ lines }) => lines).join('\n')).toMatch(/Waiting for process \d+ on /);
    expect(place.leftovers()).toEqual([]);
    expect(readTensorFlowVersion(one)).toMatch(/^\d+\.\d+/);

    const again = await place.run(one, { from });
    expect(again.lines).toEqual(['The native engine is already installed.']);
    expect(again.result.source).toBe('present');

    const further = await place.run(three, { from }, { PATH: '' });
    expect(further.result).toMatchObject({ engine: 'native', source: 'folder' });
    expect(readTensorFlowVersion(three)).toBe(readTensorFlowVersion(one));

    const gpu = await place.run(one, { gpu: true }, { PATH: '' });
    expect(gpu.result.engine).toBe('native');
    expect(gpu.result.reason).toContain('The native engine that was already installed is kept.');
  });

  it('installs the addon alone if our own kernels do not compile, and says so', async () => {
    const folder = place.addPackage();
    const path = place.addCompiler(
      'case "$*" in *native/ops.cc*) echo "ops.cc: error: too new" >&2; exit 1;; esac',
    );
    const { lines, result } = await place.run(folder, { from }, { PATH: path });
    expect(result).toMatchObject({ engine: 'native', source: 'folder' });
    expect(lines).toContain(
      "Our own kernels are not compiled (compiling failed: ops.cc: error: too new); TensorFlow's run instead, more slowly.",
    );
    expect(readdirSync(addonFolder(folder)).filter((file) => file.startsWith('cxr_kernels'))).toEqual([]);
    expect(place.leftovers()).toEqual([]);
  });

  it('goes on after being killed, and has installed nothing half', async () => {
    const folder = place.addPackage();
    const { child, ended, printed } = place.start(folder, { from });
    await printed('Compiling');
    await sleep(500);
    child.kill('SIGKILL');
    await ended;
    expect(existsSync(join(folder, 'deps')) || existsSync(join(folder, 'lib'))).toBe(false);
    const { result } = await place.run(folder, { from }, WITHOUT_OWN_KERNELS);
    expect(result).toMatchObject({ engine: 'native', source: 'folder' });
    expect(readTensorFlowVersion(folder)).toMatch(/^\d+\.\d+/);
  });
});

const wheel = pickWheel(false);
const ASK_INDEX = ['-I', '-m', 'pip', 'index', 'versions', '--timeout', '10', '--retries', '0'];
const canDownload =
  typeof wheel !== 'string' && spawnSync('python3', [...ASK_INDEX, wheel.package]).status === 0;
const withNetwork = canDownload ? describe : describe.skip;

withNetwork('provision from the wheel', () => {
  it('downloads, resumes after being killed, works, and needs no network any more', async () => {
    const place = new Workplace();
    const online = {
      ...WITHOUT_OWN_KERNELS,
      PIP_INDEX_URL: process.env['PIP_INDEX_URL'],
      PIP_NO_CACHE_DIR: undefined,
      PIP_RETRIES: undefined,
    };
    const folder = place.addPackage();
    const { child, ended, printed } = place.start(folder, {}, online);
    await printed('Unpacking');
    child.kill('SIGKILL');
    await ended;

    const resumed = readOutcome(await place.start(folder, {}, online).ended);
    expect(resumed.result).toMatchObject({ engine: 'native', source: 'wheel' });
    expect(resumed.lines.some((line) => line.startsWith('Downloading'))).toBe(false);
    expect(readlinkSync(join(folder, 'deps'))).toBe(resumed.result.library);
    expect(place.leftovers()).toEqual([]);
    const { files } = (await readLibrary(resumed.result.library ?? '')) ?? {};
    const { holds = {} } = typeof wheel === 'string' ? {} : wheel;
    for (const [path, sha256] of Object.entries(holds)) expect(files?.[path]).toMatchObject({ sha256 });

    const offline = await place.run(place.addPackage(), {}, { ...WITHOUT_OWN_KERNELS, PATH: '' });
    expect(offline.result).toMatchObject({ engine: 'native', source: 'wheel' });
    place.remove();
  });
});

function readTensorFlowVersion(packageFolder: string): string {
  const addon = join(addonFolder(packageFolder), BINDING_FILE);
  const script = 'process.stdout.write(require(process.argv[1]).TF_Version)';
  return spawnSync(process.execPath, ['-e', script, addon], { encoding: 'utf8' }).stdout;
}
