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

/** An option of a data word: a number above 0 and below 1, such as 0.3. */
export interface ShareOption {
  readonly share: true;
}

/** An option of a data word: any text, such as the name of a folder. */
export interface TextOption {
  readonly text: true;
}

export type WordOption = WholeNumberOption | ChoiceOption | ShareOption | TextOption;

/** What a source is asked to open. */
export interface OpenRequest {
  /** The whole data word. */
  readonly word: string;
  /** The path after the colon; empty for a source that needs none. */
  readonly location: string;
  /** The numbers that were given. */
  readonly options: Readonly<Record<string, number>>;
  /** A word for each option that is a choice, given or not, and the texts that were given. */
  readonly choices: Readonly<Record<string, string>>;
  /** Whether test images alone will do, as nothing is trained. */
  readonly testAlone: boolean;
}

/** One kind of source: an entry of the registry, or the default export of a module of your own. */
export interface SourceDefinition {
  /** The word before the colon, and in names of run folders: lower-case letters, digits and hyphens. */
  readonly name: string;
  /** What it reads, in a line for help. */
  readonly help: string;
  /** A data word that shows how it is written. */
  readonly example: string;
  readonly location: 'folder' | 'file' | 'none';
  readonly options: Readonly<Record<string, WordOption>>;
  open(request: OpenRequest): Promise<DataSet>;
}
