import type { RandomStream } from '@cxr-anomaly/random';

/** Contents by path, relative to the case's folder. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** A kind of file that the product reads. */
export interface Format {
  readonly name: string;
  /** Relative number of cases for this format; 1 if one case takes milliseconds. */
  readonly share: number;
  /** Makes the valid files that cases are drawn from. */
  prepare(): Promise<Subject>;
}

/** A prepared format. */
export interface Subject {
  /** Files that the product reads without complaint. */
  readonly valid: Files;
  /** Draws hostile files. */
  draw(random: RandomStream): Files;
  /** Passes the files in a folder to the product's own entry point; a complaint is thrown. */
  open(folder: string): Promise<unknown>;
}
