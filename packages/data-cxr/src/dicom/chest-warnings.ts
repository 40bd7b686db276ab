import type { DataSet } from 'dicom-parser';
import type { ImageWarning } from '../contracts';

/** View positions of frontal chest films (PS3.3, C.8.7.1.1.1). */
const FRONTAL = ['AP', 'PA'];

/** Others that may be named: a header that holds anything else is not repeated, as it may name a patient. */
const OTHER_VIEWS = [
  'LL',
  'RL',
  'LLD',
  'RLD',
  'LLO',
  'RLO',
  'LATERAL',
  'LAT',
  'OBLIQUE',
  'RAO',
  'LAO',
  'RPO',
  'LPO',
];

/** Codes of frontal, antero-posterior and postero-anterior views, in SNOMED CT and in SRT (PS3.16, CID 4010). */
const FRONTAL_CODES = ['399033003', '399348003', '272479007', 'R-10202', 'R-10206', 'R-10214'];

/** Body parts that a frontal chest film may be filed under (PS3.16, annex L). */
const CHEST = [
  'CHEST',
  'THORAX',
  'LUNG',
  'HEART',
  'RIB',
  'RIBS',
  'TSPINE',
  'MEDIASTINUM',
  'BRONCHUS',
  'CLAVICLE',
  'STERNUM',
];

const OTHER_PARTS = [
  ...[
    'ABDOMEN',
    'ANKLE',
    'ARM',
    'BREAST',
    'CALF',
    'CSPINE',
    'ELBOW',
    'EXTREMITY',
    'FEMUR',
    'FINGER',
    'FOOT',
    'HAND',
  ],
  ...[
    'HEAD',
    'HIP',
    'HUMERUS',
    'JAW',
    'KNEE',
    'LEG',
    'LSPINE',
    'NECK',
    'PELVIS',
    'SHOULDER',
    'SKULL',
    'SPINE',
    'TOE',
  ],
  ...['WHOLEBODY', 'WRIST'],
];

/** Modalities of projection radiography, digitized film and secondary capture included. */
const PROJECTION = ['CR', 'DX', 'DR', 'RG', 'RF', 'XA', 'OT', 'SC', 'PX', 'DF'];
const OTHER_MODALITIES = ['CT', 'MR', 'US', 'MG', 'NM', 'PT', 'IO', 'BMD', 'ECG', 'ES', 'OP', 'SM', 'XC'];

/**
 * Lists what the header says against a frontal chest X-ray of one frame. Silent where it says nothing: many headers are
 * empty or wrong. Repeats only words of fixed lists, never what else a header holds.
 *
 * @param frames of the file; the first is used
 */
export function findChestWarnings(dataSet: DataSet, frames: number): ImageWarning[] {
  const warnings: ImageWarning[] = [];
  const warn = (kind: ImageWarning['kind'], message: string): number => warnings.push({ kind, message });
  const modality = readWord(dataSet, 'x00080060');
  if (modality !== '' && !PROJECTION.includes(modality)) {
    warn('view', `The modality is ${nameOf(modality, OTHER_MODALITIES)}, no projection X-ray.`);
  }
  const view = readView(dataSet);
  if (view !== undefined) warn('view', `The view is ${view}, not frontal (PA or AP).`);
  const part = readWord(dataSet, 'x00180015').replaceAll(/[\s_-]/g, '');
  if (part !== '' && !CHEST.some((known) => part.startsWith(known))) {
    warn('body-part', `The body part is ${nameOf(part, OTHER_PARTS)}, not the chest.`);
  }
  if (frames > 1) warn('frames', `The file holds ${frames} frames; only the first is used.`);
  return warnings;
}

/** Names the view where it is not frontal: by its position, its code, or which way the rows run over the patient. */
function readView(dataSet: DataSet): string | undefined {
  const position = readWord(dataSet, 'x00185101');
  if (FRONTAL.includes(position)) return undefined;
  if (position !== '') return nameOf(position, OTHER_VIEWS);
  const code = dataSet.elements['x00540220']?.items?.[0]?.dataSet?.string('x00080100')?.trim() ?? '';
  if (code !== '') return FRONTAL_CODES.includes(code) ? undefined : 'another one by its code';
  // Rows of a frontal film run from one side of the patient to the other, those of a lateral one front to back.
  const alongRows = dataSet.string('x00200020', 0)?.trim() ?? '';
  return /^[AP]/.test(alongRows) ? 'lateral by the patient orientation' : undefined;
}

function nameOf(word: string, known: readonly string[]): string {
  return known.includes(word) ? word : 'another one';
}

function readWord(dataSet: DataSet, tag: string): string {
  return (dataSet.string(tag, 0) ?? '').trim().toUpperCase();
}
