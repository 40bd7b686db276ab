import { lesionKinds } from '../phantom/lesions/lesion';

/**
 * What is drawn into normal films: lesions of the phantom, and patches. An enlarged heart is not among them: it would have to
 * enlarge the film's own heart, whose outline nothing here knows.
 */
export const anomalyKinds = [
  ...lesionKinds.filter((kind) => kind !== 'enlarged-heart'),
  'cut-paste',
  'foreign-patch',
] as const;

export type AnomalyKind = (typeof anomalyKinds)[number];
