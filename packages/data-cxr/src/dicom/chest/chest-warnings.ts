import type { ImageWarning } from '../../contracts';
import type { DataSet } from '../elements/data-set';
import { findOtherPart } from './body-part';
import { findOtherView } from './view';

const MODALITY = 0x00080060;

/** Modalities of projection radiography, including digitized film and secondary capture. */
const PROJECTION = ['CR', 'DX', 'DR', 'RG', 'RF', 'XA', 'OT', 'SC', 'PX', 'DF'];
const OTHER_MODALITIES = ['CT', 'MR', 'US', 'MG', 'NM', 'PT', 'IO', 'BMD', 'ECG', 'ES', 'OP', 'SM', 'XC'];

/**
 * Lists what in the header contradicts a frontal chest X-ray of one frame. Says nothing if the header says nothing, or nothing
 * that is understood: many headers are empty or wrong. Repeats only words from fixed lists, never anything else from a header.
 *
 * @param frames of the file; the first is used
 */
export function findChestWarnings(dataSet: DataSet, frames: number): ImageWarning[] {
  const warnings: ImageWarning[] = [];
  const warn = (kind: ImageWarning['kind'], message: string): number => warnings.push({ kind, message });
  const modality = (dataSet.string(MODALITY) ?? '').toUpperCase();
  if (modality !== '' && !PROJECTION.includes(modality)) {
    const named = OTHER_MODALITIES.includes(modality) ? modality : 'another one';
    warn('view', `The modality is ${named}, not a projection X-ray.`);
  }
  const view = findOtherView(dataSet);
  if (view !== undefined) warn('view', `The view is ${view}, not frontal (PA or AP).`);
  const part = findOtherPart(dataSet);
  if (part !== undefined) warn('body-part', `The body part is ${part}, not the chest.`);
  if (frames > 1) warn('frames', `The file holds ${frames} frames; only the first is used.`);
  return warnings;
}
