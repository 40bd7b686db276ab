import type { ImageWarning } from '@cxr-anomaly/data-cxr';
import type { BundleScore, ScoredImage } from '../../contracts';

/** A file that the user chose, read only when it is needed. */
export interface ChosenFile {
  /** Its path below what was chosen, with forward slashes; never shown to anyone but the user. */
  readonly path: string;
  read(): Promise<Blob>;
}

/** What is kept of a scored film. Its small picture is kept by the browser, outside of the page's memory. */
export type Scored = Omit<ScoredImage, 'thumbnail'>;

/** A film of the work list. */
export interface Film extends ChosenFile {
  readonly id: number;
  readonly state: 'waiting' | 'scoring' | 'scored' | 'failed';
  readonly scored?: Scored;
  /** Address of its small picture, within the page. */
  readonly thumbnail?: string;
  /** Why it could not be scored. */
  readonly error?: string;
}

/** The last part of a film's path. */
export function nameOf({ path }: Pick<ChosenFile, 'path'>): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** What a bundle says of a film, once it is scored. */
export function scoreOf({ scored }: Film, bundle: number | undefined): BundleScore | undefined {
  return bundle === undefined ? undefined : scored?.scores.get(bundle);
}

/** Why a film's scores may mean nothing, each reason once. */
export function warningsOf({ scored }: Film): readonly ImageWarning[] {
  const all = [...(scored?.scores.values() ?? [])].flatMap(({ warnings }) => warnings);
  return [...new Map(all.map((warning) => [warning.message, warning])).values()];
}
