import type { DataProblem, ImageItem, Label, Split } from '../../contracts';

/** A file whose class is known before it is read. */
export interface PlacedFile {
  readonly path: string;
  /** The folder of its class, or of all images. */
  readonly folder: string;
  readonly label: Label;
  readonly meta: ImageItem['meta'];
  /** Undefined if folders do not define a split. */
  readonly split: Split | undefined;
  /** The folder below that of its class, which may be a patient's; without one, the file is by itself. */
  readonly subFolder?: string;
}

/** Files that belong to no class. */
export interface UnusedFiles {
  /** The folder they are in. */
  readonly subject: string;
  readonly paths: readonly string[];
  /** Why they are not used. */
  readonly reason: string;
}

/** What a folder's layout says about the files in it. */
export interface Placement {
  readonly placed: readonly PlacedFile[];
  readonly unused: readonly UnusedFiles[];
  readonly problems: readonly DataProblem[];
}
