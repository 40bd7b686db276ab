import type { DataSet } from '../contracts';

/** An option of a data word: a whole number within bounds. */
export interface WholeNumberOption {
  readonly min: number;
  readonly max: number;
  readonly required?: boolean;
}

/** What a source is asked to open. */
export interface OpenRequest {
  /** The whole data word. */
  readonly word: string;
  /** The path after the colon; empty for a source that needs none. */
  readonly location: string;
  readonly options: Readonly<Record<string, number>>;
}

/** One kind of source, as the registry lists it. */
export interface SourceDefinition {
  readonly name: string;
  /** A data word that shows how it is written. */
  readonly example: string;
  readonly location: 'folder' | 'file' | 'none';
  readonly options: Readonly<Record<string, WholeNumberOption>>;
  open(request: OpenRequest): Promise<DataSet>;
}
