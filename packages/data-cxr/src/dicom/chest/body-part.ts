import type { DataSet } from '../elements/data-set';
import { readWords } from './header-words';

const BODY_PART_EXAMINED = 0x00180015;
const ANATOMIC_REGION_SEQUENCE = 0x00082218;
const CODE_MEANING = 0x00080104;

/**
 * Parts that a frontal chest film may be filed under (PS3.16, annex L), and names of the chest in other languages, by their
 * beginnings.
 */
const CHEST = [
  ...[
    'CHEST',
    'CXR',
    'THORA',
    'TORAX',
    'TORAC',
    'LUNG',
    'PULMO',
    'POLMO',
    'POUMON',
    'HEART',
    'HERZ',
    'COEUR',
    'CARDI',
  ],
  ...[
    'RIB',
    'RIPPE',
    'COSTILLA',
    'COSTAL',
    'COSTE',
    'COTES',
    'MEDIASTIN',
    'BRONCH',
    'CLAVIC',
    'STERN',
    'TRUNK',
  ],
  ...['TSPINE', 'BWS', 'DORSAL', 'PECHO', 'PEITO', 'PETTO', 'POITRINE', 'BRUSTKORB', 'BORSTKAS', 'TORACE'],
];

/** Other parts, as English and the languages of Western Europe call them. */
const OTHER = new Set([
  ...[
    'ABDOMEN',
    'ABD',
    'ABDOMINAL',
    'KUB',
    'ABDOME',
    'ADDOME',
    'BAUCH',
    'PELVIS',
    'BECKEN',
    'BASSIN',
    'BACINO',
    'BACIA',
  ],
  ...[
    'HEAD',
    'SKULL',
    'JAW',
    'MANDIBLE',
    'ORBIT',
    'SINUS',
    'SCHADEL',
    'SCHAEDEL',
    'KOPF',
    'CRANEO',
    'CRANIO',
    'CRANE',
  ],
  ...[
    'NECK',
    'CUELLO',
    'HALS',
    'COLLO',
    'PESCOCO',
    'CSPINE',
    'LSPINE',
    'SPINE',
    'LUMBAR',
    'CERVICAL',
    'SACRUM',
    'COCCYX',
  ],
  ...['HWS', 'LWS', 'WIRBELSAULE', 'COLUMNA', 'COLUNA', 'COLONNA', 'RACHIS', 'SSPINE', 'LUMBOSACRAL'],
  ...[
    'SHOULDER',
    'SCHULTER',
    'HOMBRO',
    'EPAULE',
    'SPALLA',
    'OMBRO',
    'ELBOW',
    'ELLENBOGEN',
    'CODO',
    'COUDE',
    'GOMITO',
  ],
  ...[
    'COTOVELO',
    'WRIST',
    'HANDGELENK',
    'MUNECA',
    'POIGNET',
    'POLSO',
    'PUNHO',
    'HAND',
    'MANO',
    'MAO',
    'MAIN',
    'FINGER',
    'THUMB',
  ],
  ...[
    'ARM',
    'HUMERUS',
    'FOREARM',
    'BRAZO',
    'BRACCIO',
    'BRACO',
    'EXTREMITY',
    'UPPEREXTREMITY',
    'LOWEREXTREMITY',
  ],
  ...[
    'HIP',
    'HUFTE',
    'HUEFTE',
    'CADERA',
    'HANCHE',
    'ANCA',
    'QUADRIL',
    'KNEE',
    'KNIE',
    'RODILLA',
    'GENOU',
    'GINOCCHIO',
  ],
  ...[
    'JOELHO',
    'LEG',
    'CALF',
    'THIGH',
    'FEMUR',
    'FEMORE',
    'TIBIA',
    'FIBULA',
    'BEIN',
    'PIERNA',
    'JAMBE',
    'GAMBA',
    'PERNA',
  ],
  ...[
    'ANKLE',
    'TOBILLO',
    'CHEVILLE',
    'CAVIGLIA',
    'TORNOZELO',
    'SPRUNGGELENK',
    'FOOT',
    'FUSS',
    'PIE',
    'PIED',
    'PIEDE',
  ],
  ...[
    'TOE',
    'HEEL',
    'CALCANEUS',
    'BREAST',
    'MAMA',
    'MAMMA',
    'SEIN',
    'MAMMELLA',
    'WHOLEBODY',
    'TOOTH',
    'TEETH',
  ],
]);

/** The chest, or a region that it is part of, by the meaning of its code (PS3.16, CID 4009) is what `CHEST` finds. */
export function findOtherPart(dataSet: DataSet): string | undefined {
  const examined = judge(dataSet.string(BODY_PART_EXAMINED) ?? '');
  if (examined !== undefined) return examined === 'chest' ? undefined : examined.other;
  const [item] = dataSet.items(ANATOMIC_REGION_SEQUENCE);
  const region = judge(item?.string(CODE_MEANING) ?? '');
  return region === undefined || region === 'chest' ? undefined : region.other;
}

/** What a text says about the body part; undefined if it has no known word. */
function judge(text: string): 'chest' | { readonly other: string } | undefined {
  const words = readWords(text);
  if (words.some((word) => CHEST.some((beginning) => word.startsWith(beginning)))) return 'chest';
  // Two words together say more than the second alone.
  const other = words.toReversed().find((word) => OTHER.has(word));
  return other === undefined ? undefined : { other };
}
