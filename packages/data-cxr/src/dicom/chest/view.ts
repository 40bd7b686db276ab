import type { DataSet } from '../elements/data-set';
import { readWords } from './header-words';

const VIEW_POSITION = 0x00185101;
const VIEW_CODE_SEQUENCE = 0x00540220;
const CODE_VALUE = 0x00080100;
const CODE_MEANING = 0x00080104;
const PATIENT_ORIENTATION = 0x00200020;

/** Series Description, Protocol Name, Study Description, Acquisition Device Processing Description: free text, asked last. */
const DESCRIPTIONS = [0x0008103e, 0x00181030, 0x00081030, 0x00181400];

/** Codes of views in SNOMED CT and SRT (PS3.16, CID 4010). */
const FRONTAL_CODES = ['399033003', '399348003', '272479007', 'R-10202', 'R-10206', 'R-10214', 'R-40888'];
const LATERAL_CODES = ['399198007', '399173006', '399067008', '399260004', '399352003', '30730003'];
const OBLIQUE_CODES = [
  ...['399038007', '399059000', '399135007', '260427002', '399236003', '399356000', '399312000'],
  ...['399184004', '399182000', '260426006', '399006002', '399160007', '399368009', '399099002'],
];

/** A frontal film, named by the direction of the rays, in the languages of Western Europe. */
const FRONTAL =
  /^(AP|PA|APPA|PAAP|FRONTAL\p{L}{0,2}|FACE|VD|DV|ANTERO?(IOR)?POSTERI(OR|EUR)\p{L}{0,2}|POSTERO?(IOR)?ANTERI(OR|EUR)\p{L}{0,2}|DORSOVENTRAL\p{L}?|VENTRODORSAL\p{L}?)$/u;
const LATERAL =
  /^(LL|RL|LAT|LLAT|RLAT|LATERAL\p{L}?|LATERALES|LATEROLATERAL\p{L}?|LEFTLATERAL|RIGHTLATERAL|SEITLICH\p{L}{0,2}|SEITL|PROFIL\p{L}?|PERFIL)$/u;
const OBLIQUE =
  /^(OBL|OBLIQU[EAO]S?|OBLICU[AO]|RAO|LAO|RPO|LPO|LLO|RLO|SCHRAG\p{L}{0,2}|SCHRAEG\p{L}{0,2})$/u;
const DECUBITUS = /^(LLD|RLD|DECUB|DECUBIT[OU]S?)$/u;
/** Lying on the back or the belly, for which some languages say decubitus too: the view is frontal. */
const LYING = /^(SUPIN[EAO]|SUPINATION|DORSAL\p{L}?|PRON[EAO]|VENTRAL\p{L}?)$/u;
const SIDE =
  /^(LEFT|RIGHT|L|R|LT|RT|LLD|RLD|IZQUIERDO|DERECHO|GAUCHE|DROIT|SINISTRO|DESTRO|ESQUERDO|DIREITO)$/u;

/** What a text says about the view. */
interface ViewWords {
  readonly frontal: boolean;
  /** The word that contradicts a frontal view, among those that are searched for. */
  readonly other?: string;
}

/**
 * Names the view if it is clearly not frontal: judging by its position, its code, the direction of the rows across the patient
 * and, if these say nothing, the name of the series or study. Only words that are searched for are repeated.
 */
export function findOtherView(dataSet: DataSet): string | undefined {
  const position = readView(dataSet.string(VIEW_POSITION) ?? '');
  if (position.other !== undefined) return position.other;
  if (position.frontal) return undefined;
  const [item] = dataSet.items(VIEW_CODE_SEQUENCE);
  const code = item && readViewCode(item);
  if (code !== undefined) return code === 'frontal' ? undefined : `${code} by its code`;
  // Rows of a frontal film run from one side of the patient to the other, those of a lateral one front to back.
  const alongRows = dataSet.string(PATIENT_ORIENTATION) ?? '';
  if (/^[AP]/.test(alongRows)) return 'lateral by the patient orientation';
  if (/^[LR]/.test(alongRows)) return undefined;
  return findDescribed(dataSet);
}

function readView(text: string): ViewWords {
  const words = readWords(text);
  const has = (pattern: RegExp): string | undefined => words.find((word) => pattern.test(word));
  const frontal = has(FRONTAL) !== undefined;
  const decubitus = has(DECUBITUS);
  const isOnSide = has(SIDE) !== undefined || (!frontal && has(LYING) === undefined);
  const other = has(OBLIQUE) ?? (decubitus !== undefined && isOnSide ? decubitus : undefined) ?? has(LATERAL);
  return { frontal, ...(other !== undefined && { other }) };
}

function readViewCode(item: DataSet): 'frontal' | 'lateral' | 'oblique' | undefined {
  const code = item.string(CODE_VALUE) ?? '';
  if (FRONTAL_CODES.includes(code)) return 'frontal';
  if (LATERAL_CODES.includes(code)) return 'lateral';
  if (OBLIQUE_CODES.includes(code)) return 'oblique';
  const words = readWords(item.string(CODE_MEANING) ?? '');
  if (words.some((word) => OBLIQUE.test(word))) return 'oblique';
  if (words.some((word) => LATERAL.test(word))) return 'lateral';
  return words.some((word) => FRONTAL.test(word)) ? 'frontal' : undefined;
}

/** The first description that names a single view; many name all views of a study, which says nothing about this one. */
function findDescribed(dataSet: DataSet): string | undefined {
  for (const tag of DESCRIPTIONS) {
    const { frontal, other } = readView(dataSet.string(tag) ?? '');
    if (frontal || other !== undefined)
      return frontal || other === undefined ? undefined : `${other} by its description`;
  }
  return undefined;
}
