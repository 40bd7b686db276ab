/**
 * No word of a DICOM header that reveals who a patient is, or when or where the image was taken, leaves the file: everything that
 * commands print and write is searched for such words, including errors about broken files and their stack traces.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { inspect } from 'node:util';
import { createRandom } from '@cxr-anomaly/random';
import { encodeDicom, type Elements } from './dicom/testing/encode-dicom';
import { DataError } from './errors';
import { decodeFile } from './files/decode-file';
import { findWords, type Text } from './testing/find-words';
import { listPngChunks } from './testing/png-chunks';

jest.setTimeout(600_000);

const ROOT = resolve(__dirname, '../../..');

/** Elements that reveal the patient, and the words in them to search for. Views and body parts are free text in practice. */
const HEADER: readonly (readonly [element: string, value: string, ...words: string[]])[] = [
  ['00080012 DA', '20190822', '20190822', '2019-08-22'],
  ['00080014 UI', '1.2.826.0.1.3680043.9.7391.1'],
  ['00080018 UI', '1.2.826.0.1.3680043.9.7391.2'],
  ['00080020 DA', '20190817', '20190817', '2019-08-17'],
  ['00080021 DA', '20190818', '20190818', '2019-08-18'],
  ['00080023 DA', '20190819', '20190819', '2019-08-19'],
  ['00080030 TM', '142337.118273'],
  ['00080050 SH', 'ACC55QX9173'],
  ['00080070 LO', 'Glimmerforge Optics', 'Glimmerforge'],
  ['00080080 LO', 'Mercywell Infirmary', 'Mercywell', 'Infirmary'],
  ['00080081 ST', '17 Larkspindle Row', 'Larkspindle'],
  ['00080090 PN', 'Brackwater^Ottilie', 'Brackwater', 'Ottilie'],
  ['00081010 SH', 'STATIONQX7'],
  ['00081030 LO', 'Thorax nach Sturzgeschehen', 'Sturzgeschehen'],
  ['00081070 PN', 'Operandi^Vexley', 'Operandi', 'Vexley'],
  ['00100010 PN', 'Quixwell^Zebedee', 'Quixwell', 'Zebedee'],
  ['00100020 LO', 'PID-7391-QX44'],
  ['00100030 DA', '19371103', '19371103', '1937-11-03'],
  ['00101000 LO', 'OTHERID-88213', 'OTHERID'],
  ['00101040 LO', '4 Fennimoor Close', 'Fennimoor'],
  ['00104000 LT', 'Patient is a retired lamplighter', 'lamplighter'],
  ['00181000 LO', 'SERIAL-QX-5519'],
  ['0020000d UI', '1.2.826.0.1.3680043.9.7391.3'],
  ['0020000e UI', '1.2.826.0.1.3680043.9.7391.4'],
  ['00200010 SH', 'STUDYQX4471'],
];
const WORDS = [
  ...HEADER.flatMap(([, value, ...words]) => (words.length > 0 ? words : [value])),
  ...['ZEBMODALITY', 'ZEBBODYPART', 'ZEBVIEWPOS', 'ZEBPHOTOMETRIC', 'PID-7391-QX45'],
];
const elements: Elements = Object.fromEntries(HEADER.map(([element, value]) => [element, value]));
const odd: Elements = {
  ...elements,
  ...{
    '00100020 LO': 'PID-7391-QX45',
    '00080060 CS': 'ZEBMODALITY',
    '00180015 CS': 'ZEBBODYPART',
    '00185101 CS': 'ZEBVIEWPOS',
  },
};

const SIDE = 40;

/** A gray image of noise around a level, under a header full of a patient's words. */
function draw(seed: number, level: number, header = elements): Buffer {
  const random = createRandom(seed, 'privacy');
  const pixels = Uint16Array.from(
    { length: SIDE * SIDE },
    (_, i) => level + (i % SIDE) * 20 + random.integer(400),
  );
  return encodeDicom({ pixels, rows: SIDE, columns: SIDE, elements: header });
}

let cwd: string;
const printed: Text[] = [];

/** Runs the command with stack traces and keeps what it prints for the search. @returns its exit code. */
function run(...args: string[]): number | null {
  const program = ['-C', '@cxr-anomaly/source', '-r', join(ROOT, 'tools/typescript-sources.cjs')];
  const bin = join(ROOT, 'packages/bench-runner/src/bin.ts');
  // With every permission that a program does not remove itself.
  const open = ['-c', 'umask 0; exec "$@"', 'sh', process.execPath];
  const { status, stdout, stderr } = spawnSync('sh', [...open, ...program, bin, ...args, '--debug'], {
    cwd,
    env: { ...process.env, CXR_CACHE: join(cwd, 'cache') },
    maxBuffer: 2 ** 28,
  });
  printed.push({ name: `output of ${args.join(' ')}`, bytes: Buffer.concat([stdout, stderr]) });
  return status;
}

function put(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(join(cwd, path)), { recursive: true });
  writeFileSync(join(cwd, path), bytes);
}

function filesIn(folder: string): Text[] {
  return readdirSync(join(cwd, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: relative(cwd, path), bytes: readFileSync(path) }));
}

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'privacy-'));
  for (let i = 0; i < 30; i++) put(`data/train/normal/${i}.dcm`, draw(i, 1000));
  for (let i = 0; i < 4; i++) put(`data/test/normal/${i}.dcm`, draw(100 + i, 1000));
  for (let i = 0; i < 4; i++) put(`data/test/mass/${i}.dcm`, draw(200 + i, 9000, odd));
  // The same image in both splits, which is reported.
  put('data/test/normal/again.dcm', draw(0, 1000));
  // Two patients, each in both splits, which is reported.
  for (let i = 0; i < 8; i++) {
    put(`shared/train/normal/${i}.dcm`, draw(400 + i, 1000, i % 2 === 0 ? elements : odd));
    put(`shared/test/normal/${i}.dcm`, draw(500 + i, 1000, i % 2 === 0 ? elements : odd));
  }
  // Cut off within the header, behind the name, within the pixels; and not to be read for what its header says.
  const whole = draw(300, 1000);
  const cuts = [whole.indexOf('Quixwell') + 4, whole.indexOf('Zebedee') + 20, whole.length - 900];
  for (const [i, end] of cuts.entries()) {
    put(`data/train/normal/cut-${i}.dcm`, whole.subarray(0, end));
    put(`hopeless/train/normal/cut-${i}.dcm`, whole.subarray(0, end));
  }
  put('hopeless/train/normal/kind.dcm', draw(301, 1000, { ...odd, '00280004 CS': 'ZEBPHOTOMETRIC' }));
  put(
    'hopeless/train/normal/syntax.dcm',
    encodeDicom({
      pixels: new Uint8Array(4),
      rows: 2,
      columns: 2,
      elements,
      transferSyntax: '1.2.826.0.1.3680043.9.7391.5',
    }),
  );
});
afterAll(() => rmSync(cwd, { recursive: true }));

describe('what commands print and write', () => {
  it('holds no word of the headers that reveals a patient, a date, a place or an instance', () => {
    const data = ['--data', 'folder:data'];
    expect(run('train', 'memdae', ...data, '--preset', 'smoke', '--out', 'run')).toBe(0);
    expect(run('bench', ...data, '--preset', 'smoke', '--out', 'bench')).toBe(0);
    expect(run('report', 'run')).toBe(0);
    expect(run('evaluate', 'run/bundle', ...data)).toBe(0);
    expect(run('data', 'info', 'dicom:data')).toBe(0);
    expect(run('train', 'rlad', '--data', 'dicom:shared', '--strict', '--out', 'strict')).toBe(2);
    expect(printed.at(-1)?.bytes.toString()).toMatch(/share 1 patient \(patient of train/);
    const score = ['score', 'run/bundle', 'data/test', 'hopeless'];
    expect(run(...score, '--neighbors', '2', '--heatmaps', 'maps')).toBe(1);
    expect(run(...score, '--anonymous', '--format', 'csv', '--heatmaps', 'anonymous')).toBe(1);
    expect(run('train', 'rlad', '--data', 'dicom:hopeless', '--out', 'none')).toBe(2);

    const written = filesIn('.').filter(({ name }) => !/^(data|shared|hopeless)\//.test(name));
    expect(findWords([...printed, ...written], WORDS)).toEqual([]);
    // Files of all kinds, to show that the search covered them.
    for (const kind of [
      /^run\/bundle\/state\.safetensors$/,
      /^run\/bundle\/thumbnails\/.*\.gray$/,
      /^run\/scores\.csv$/,
      /^run\/tensorboard\//,
      /^run\/samples\/.*\.png$/,
      /^bench\/report\.html$/,
      /^bench\/leaderboard\.json$/,
      /^cache\//,
      /^maps\/.*\.png$/,
    ]) {
      expect(written.map(({ name }) => name)).toContainEqual(expect.stringMatching(kind));
    }
    // Whatever the umask is, nobody else may read it.
    const made = readdirSync(cwd, { recursive: true, encoding: 'utf8' });
    const shared = made.filter((name) => !/^(data|shared|hopeless)(\/|$)/.test(name));
    expect(shared.filter((name) => (statSync(join(cwd, name)).mode & 0o077) !== 0)).toEqual([]);
    const chunks = new Set([...printed, ...written].flatMap(({ bytes }) => listPngChunks(bytes)));
    expect([...chunks].filter((type) => /^(tEXt|zTXt|iTXt|eXIf|tIME)$/.test(type))).toEqual([]);
    expect([...chunks]).toContain('IDAT');
  });

  it('reveals no path of a file that is scored anonymously', () => {
    const [anonymous] = printed.filter(({ name }) => name.includes('--anonymous'));
    const output = anonymous?.bytes.toString() ?? '';
    expect(output).toMatch(/^sha256:[0-9a-f]{64},\d/m);
    expect(output).not.toMatch(/data\/|hopeless\/|\.dcm/);
    for (const { name } of filesIn('anonymous'))
      expect(name).toMatch(/^anonymous\/[0-9a-f]{64}\.heatmap(-beside|-raw)?\.png$/);
  });
});

describe('decodeFile', () => {
  it('puts no word of a header into an error, its causes and their properties included', async () => {
    const whole = draw(0, 1000, { ...odd, '00280004 CS': 'ZEBPHOTOMETRIC' });
    const ends = Array.from({ length: 40 }, (_, i) => 200 + i * 25);
    let refused = 0;
    for (const end of [...ends, whole.length]) {
      const error: unknown = await decodeFile(whole.subarray(0, end), 'a.dcm').catch(
        (thrown: unknown) => thrown,
      );
      const told = inspect(error, {
        depth: 20,
        showHidden: true,
        maxArrayLength: null,
        maxStringLength: null,
      });
      expect(findWords([{ name: `cut at ${end}`, bytes: Buffer.from(told) }], WORDS)).toEqual([]);
      // Bytes of the file would be shown as numbers.
      expect(told).not.toMatch(/Uint8Array|Buffer/);
      if (error instanceof DataError) refused++;
    }
    expect(refused).toBe(ends.length + 1);
  });
});

describe('findWords', () => {
  it('finds each word in the header itself, in UTF-16, and in Base64 wherever it begins', () => {
    const header = Buffer.concat([draw(0, 1000), draw(0, 1000, { ...odd, '00280004 CS': 'ZEBPHOTOMETRIC' })]);
    const found = (name: string, bytes: Buffer) => findWords([{ name, bytes }], WORDS).length;
    // No header has dates with dashes.
    const inHeader = WORDS.filter((word) => !/^\d{4}-/.test(word)).length;
    expect(found('header', header)).toBe(inHeader);
    expect(found('', Buffer.from(WORDS.join(' ').toUpperCase()))).toBe(WORDS.length);
    expect(found('', Buffer.from(WORDS.join(' '), 'utf16le'))).toBe(WORDS.length);
    for (const before of ['', '.', '..']) {
      const encoded = WORDS.map((word) => Buffer.from(`${before}${word}…`).toString('base64'));
      expect(found('', Buffer.from(encoded.join('\n')))).toBe(WORDS.length);
    }
    expect(found(WORDS.join('/'), Buffer.alloc(0))).toBe(WORDS.length);
    expect(found('', Buffer.from('0.5201908171'))).toBe(0);
  });
});
