import type { DataSet } from '../contracts';

/** An option of a data word: a whole number within bounds. */
export interface WholeNumberOption {
  readonly min: number;
  readonly max: number;
  readonly required?: boolean;
}

/** An option of a data word: one of some words. */
export interface ChoiceOption {
  /** The first counts where the option is left out. */
  readonly choices: readonly [string, ...string[]];
}

/** What a source is asked to open. */
export interface OpenRequest {
  /** The whole data word. */
  readonly word: string;
  /** The path after the colon; empty for a source that needs none. */
  readonly location: string;
  /** The whole numbers that were given. */
  readonly options: Readonly<Record<string, number>>;
  /** A word for each option that is a choice, given or not. */
  readonly choices: Readonly<Record<string, string>>;
}

/** One kind of source, as the registry lists it. */
export interface SourceDefinition {
  readonly name: string;
  /** A data word that shows how it is written. */
  readonly example: string;
  readonly location: 'folder' | 'file' | 'none';
  readonly options: Readonly<Record<string, WholeNumberOption | ChoiceOption>>;
  open(request: OpenRequest): Promise<DataSet>;
}
