import { openDataSet } from '@cxr-anomaly/data-cxr/node';
import sharp from 'sharp';
import { pick } from '../mutators/draw';
import { mutate } from '../mutators/mutate';
import type { Format } from './format';
import { readEvery } from './read-every';

const TEXTS: Readonly<Record<string, string>> = {
  'Data_Entry_2017.csv': [
    'Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position',
    '00000001_000.png,No Finding,0,1,58,M,PA',
    '00000002_000.png,Cardiomegaly|Effusion,1,2,58,F,AP',
    '00000003_000.png,"No Finding",2,3,60,M,PA',
    '',
  ].join('\n'),
  'train_val_list.txt': '00000001_000.png\n00000002_000.png\n',
  'test_list.txt': '00000003_000.png\n',
};

/** The tables of NIH ChestX-ray14: CSV and lists of names. */
export const nihFormat: Format = {
  name: 'nih-csv',
  share: 1,
  async prepare() {
    const raw = { width: 4, height: 4, channels: 1 } as const;
    const image = await sharp(new Uint8Array(16), { raw }).png().toBuffer();
    const images = Object.fromEntries([1, 2, 3].map((n) => [`images/0000000${n}_000.png`, image]));
    const texts = Object.fromEntries(Object.entries(TEXTS).map(([name, text]) => [name, Buffer.from(text)]));
    const names = ['Data_Entry_2017.csv', ...Object.keys(texts)];
    return {
      valid: { ...images, ...texts },
      draw(random) {
        const name = pick(random, names);
        const others = Object.values(texts);
        return {
          ...images,
          ...texts,
          [name]: mutate(texts[name] as Uint8Array, random, { text: 'plain', others }),
        };
      },
      open: async (folder) => readEvery(await openDataSet(`nih:${folder}`)),
    };
  },
};
