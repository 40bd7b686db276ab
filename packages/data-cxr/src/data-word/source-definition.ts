import type { DataSet } from '../contracts';

/** An option of a data word: a whole number from `min` to `max`. */
export interface WholeNumberOption {
  readonly min: number;
  readonly max: number;
  readonly required?: boolean;
}

/** An option of a data word: one of several words. */
export interface ChoiceOption {
  /** The first one is the default. */
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

/** What a source should open. */
export interface OpenRequest {
  /** The whole data word. */
  readonly word: string;
  /** The path after the colon; empty for a source that takes none. */
  readonly location: string;
  /** The numbers that were given. */
  readonly options: Readonly<Record<string, number>>;
  /** The value of each option that is a choice, given or default, and the texts that were given. */
  readonly choices: Readonly<Record<string, string>>;
  /** Whether test images alone are enough, since nothing is trained. */
  readonly testAlone: boolean;
}

/** One kind of source: an entry of the registry, or the default export of a module of your own. */
export interface SourceDefinition {
  /** The word before the colon, also used in names of run folders: lower-case letters, digits and hyphens. */
  readonly name: string;
  /** What it reads, as a line of help. */
  readonly help: string;
  /** An example of its data word. */
  readonly example: string;
  readonly location: 'folder' | 'file' | 'none';
  readonly options: Readonly<Record<string, WordOption>>;
  open(request: OpenRequest): Promise<DataSet>;
}
