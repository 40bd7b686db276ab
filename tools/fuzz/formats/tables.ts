import { openDataSet } from '@cxr-anomaly/data-cxr/node';
import sharp from 'sharp';
import { pick } from '../mutators/draw';
import { mutate } from '../mutators/mutate';
import type { Files, Format } from './format';
import { readEvery } from './read-every';

interface TableKind {
  /** The source's name in a data word. */
  readonly source: string;
  readonly images: readonly string[];
  /** Tables and lists, line by line. */
  readonly texts: Readonly<Record<string, readonly string[]>>;
}

const CHEXPERT =
  'Path,Sex,Age,Frontal/Lateral,AP/PA,No Finding,Edema,Enlarged Cardiomediastinum,Cardiomegaly,Lung Opacity,Lung Lesion,Consolidation,Pneumonia,Atelectasis,Pneumothorax,Pleural Effusion,Pleural Other,Fracture,Support Devices';

function row(patient: string, noFinding: string, edema: string): string {
  const path = `CheXpert-v1.0-small/${patient}/study1/view1_frontal.jpg`;
  return `${path},Female,"68",Frontal,AP,${noFinding},${edema},,,,,,,,,,,,1.0`;
}

/** Number of images for data sets without an official split, enough that some are for training. */
const NAMES = Array.from({ length: 8 }, (_, i) => `0004cfab-14fd-4e49-80ba-63a80b6bddd${i}`);

/** Ids of images, of the form that MIMIC-CXR has. */
const MIMIC_IDS = ['02aa804e', '2a2277a9', 'e084de3b', '68b5c4b1'].map(
  (id) => `${id}-bde0afdd-112c0b34-7bc16630-4e384014`,
);

const KINDS: readonly TableKind[] = [
  {
    source: 'nih',
    images: [1, 2, 3].map((n) => `images/0000000${n}_000.png`),
    texts: {
      'Data_Entry_2017.csv': [
        'Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position',
        '00000001_000.png,No Finding,0,1,58,M,PA',
        '00000002_000.png,Cardiomegaly|Effusion,1,2,58,F,AP',
        '00000003_000.png,"No Finding",2,3,60,M,PA',
      ],
      'train_val_list.txt': ['00000001_000.png', '00000002_000.png'],
      'test_list.txt': ['00000003_000.png'],
    },
  },
  {
    source: 'chexpert',
    images: ['train/patient00001', 'train/patient00002', 'valid/patient00003', 'valid/patient00004'].map(
      (patient) => `${patient}/study1/view1_frontal.jpg`,
    ),
    texts: {
      'train.csv': [CHEXPERT, row('train/patient00001', '1.0', ''), row('train/patient00002', '', '-1.0')],
      'valid.csv': [
        CHEXPERT,
        row('valid/patient00003', '1.0', '0.0'),
        row('valid/patient00004', '0.0', '1.0'),
      ],
    },
  },
  {
    source: 'mimic',
    images: [1, 2, 3, 4].map((n) => `files/p10/p1000000${n}/s5000000${n}/${MIMIC_IDS[n - 1]}.jpg`),
    texts: {
      'mimic-cxr-2.0.0-metadata.csv': [
        'dicom_id,subject_id,study_id,PerformedProcedureStepDescription,ViewPosition,Rows,Columns',
        ...MIMIC_IDS.map(
          (id, i) => `${id},1000000${i + 1},5000000${i + 1},"CHEST (PA AND LAT)",PA,3056,2544`,
        ),
      ],
      'mimic-cxr-2.0.0-split.csv': [
        'dicom_id,study_id,subject_id,split',
        ...MIMIC_IDS.map((id, i) => `${id},5000000${i + 1},1000000${i + 1},${i < 2 ? 'train' : 'test'}`),
      ],
      'mimic-cxr-2.0.0-chexpert.csv': [
        'subject_id,study_id,Atelectasis,Cardiomegaly,Consolidation,Edema,Enlarged Cardiomediastinum,Fracture,Lung Lesion,Lung Opacity,No Finding,Pleural Effusion,Pleural Other,Pneumonia,Pneumothorax,Support Devices',
        ...MIMIC_IDS.map(
          (_, i) =>
            `1000000${i + 1},5000000${i + 1},${i % 2 ? '1.0' : ''},,,${i % 2 ? '-1.0' : ''},,,,,${i % 2 ? '' : '1.0'},,,,,`,
        ),
      ],
    },
  },
  {
    source: 'padchest',
    images: NAMES.map((name, i) => `${i}/${name}.png`),
    texts: {
      'PADCHEST_chest_x_ray_images_labels_160K_01.02.19.csv': [
        ',ImageID,ImageDir,StudyID,PatientID,Projection,Report,MethodLabel,Labels,Localizations',
        ...NAMES.map(
          (name, i) =>
            `${i},${name}.png,${i},1,${i},PA,"sin hallazgos .",Physician,${i < 6 ? "['normal']" : `"['nodule', ' cardiomegaly']"`},[]`,
        ),
      ],
    },
  },
  {
    source: 'rsna',
    images: NAMES.map((name) => `stage_2_train_images/${name}.png`),
    texts: {
      'stage_2_train_labels.csv': [
        'patientId,x,y,width,height,Target',
        ...NAMES.slice(0, 6).map((name) => `${name},,,,,0`),
        ...NAMES.slice(6).map((name) => `${name},264.0,152.0,213.0,379.0,1`),
      ],
      'stage_2_detailed_class_info.csv': [
        'patientId,class',
        ...NAMES.map((name, i) => `${name},${i < 6 ? 'Normal' : 'Lung Opacity'}`),
      ],
    },
  },
  {
    source: 'vindr',
    images: NAMES.map((name) => `train/${name}.png`),
    texts: {
      'train.csv': [
        'image_id,class_name,class_id,rad_id,x_min,y_min,x_max,y_max',
        ...NAMES.slice(0, 6).map((name) => `${name},No finding,14,R1,,,,`),
        ...NAMES.slice(6).map((name) => `${name},Cardiomegaly,3,R2,1.0,2,3,4`),
      ],
    },
  },
];

/** Published data sets with tables that say what their images show. */
export const tableFormats: readonly Format[] = KINDS.map(describeKind);

function describeKind({ source, images, texts }: TableKind): Format {
  return {
    name: `${source}-csv`,
    share: 0.25,
    async prepare() {
      const raw = { width: 4, height: 4, channels: 1 } as const;
      const image = await sharp(new Uint8Array(16), { raw }).png().toBuffer();
      const written = Object.fromEntries(
        Object.entries(texts).map(([name, lines]) => [name, Buffer.from(`${lines.join('\n')}\n`)]),
      );
      const valid: Files = { ...Object.fromEntries(images.map((name) => [name, image])), ...written };
      const others = Object.values(written);
      return {
        valid,
        draw(random) {
          const name = pick(random, Object.keys(texts));
          return { ...valid, [name]: mutate(valid[name] as Uint8Array, random, { text: 'plain', others }) };
        },
        open: async (folder) => readEvery(await openDataSet(`${source}:${folder}`)),
      };
    },
  };
}
