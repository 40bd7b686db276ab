import { createTestFolder, noiseTree, writeTree } from '../files/testing/image-files';
import { openDataSet } from '../sources/open-data-set';

const IMAGES = ['train/normal/a.png', 'train/normal/b.png', 'test/normal/a.png', 'test/mass/d.png'];

async function open(table: string) {
  const root = writeTree(createTestFolder(), { ...(await noiseTree(IMAGES)), 'metadata.csv': table });
  return openDataSet(`folder:${root}`);
}

describe('addTableColumns', () => {
  it('adds columns of any name, typed, to the images that rows name by id or by a name of their own', async () => {
    const { items, problems, reading } = await open(
      'file,Gender,View Position,Tube kV,ward,Patient Age\n' +
        'train/normal/a.png,male,PA,120,3 North,093Y\n' +
        'test/normal/a.png,F,AP,,,44\n' +
        'd,Female,PA,110.5,ICU,\n',
    );
    expect(problems).toEqual([]);
    expect(Object.fromEntries(items.map(({ id, meta }) => [id, meta]))).toEqual({
      'train/normal/a.png': {
        finding: 'normal',
        sex: 'M',
        view: 'PA',
        tube_kv: 120,
        ward: '3 North',
        age: 90,
      },
      'train/normal/b.png': { finding: 'normal' },
      'test/normal/a.png': { finding: 'normal', sex: 'F', view: 'AP', age: 44 },
      'test/mass/d.png': { finding: 'mass', sex: 'F', view: 'PA', tube_kv: 110.5, ward: 'ICU' },
    });
    expect(reading).toContain('metadata.csv: sex, view, tube_kv, ward, age for 3 of 4 images');
  });

  it('leaves out what may identify patients or says the label, and says so', async () => {
    const { items, reading } = await open(
      'id,patient_id,Name,StudyInstanceUID,date_of_birth,acquired,label,finding,view,empty\n' +
        'train/normal/a.png,7,Quixwell,1.2,1937,2019-08-17,0,none,PA,\n' +
        'd.png,8,Zebedee,1.3,1938,2019-08-18,1,mass,AP,\n',
    );
    expect(items[0]?.meta).toEqual({ finding: 'normal', view: 'PA' });
    expect(reading).toContain(
      'metadata.csv: not used: patient_id (may identify patients), Name (may identify patients), StudyInstanceUID (may identify patients), date_of_birth (may identify patients), acquired (may identify patients), label (says the label), finding (says the label), empty (empty)',
    );
  });

  it('leaves out texts of which there are more than 30', async () => {
    const names = Array.from({ length: 31 }, (_, i) => `train/normal/${i}.png`);
    const root = writeTree(createTestFolder(), {
      ...(await noiseTree([...names, 'test/mass/x.png'])),
      'metadata.csv': ['id,code,view', ...names.map((name, i) => `${name},c${i},PA`)].join('\n'),
    });
    const { items, reading } = await openDataSet(`folder:${root}`);
    expect(items[0]?.meta).toEqual({ finding: 'normal', view: 'PA' });
    expect(reading).toContain('metadata.csv: not used: code (31 different texts)');
  });

  it('reports rows that fit no image or several', async () => {
    const { items, problems } = await open('id,view\na.png,PA\nz.png,PA\nd.png,AP\n');
    expect(problems).toEqual([
      {
        subject: expect.stringMatching(/metadata\.csv$/),
        message: expect.stringMatching(/^names 2 images \(a\.png, z\.png\)/),
      },
    ]);
    expect(items.filter(({ meta }) => 'view' in meta).map(({ id }) => id)).toEqual(['test/mass/d.png']);
  });

  it.each([
    ['view\nPA\n', /has no column that could say which image a row is about\. Name one of them id,/],
    ['id,file,view\na,b,PA\n', /has several columns \(id, file\)/],
    ['id,view\nd.png,PA\nd,AP\n', /line 3: d is listed twice/],
    ['id,view\n,PA\n', /line 2: "id" is empty/],
    ['', /is empty/],
  ])('refuses %j', async (table, message) => {
    await expect(open(table)).rejects.toThrow(message);
  });
});
