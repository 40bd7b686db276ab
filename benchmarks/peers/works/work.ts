/** The work of one side of a row. */
export interface Work {
  /** Facts by which a reader can check that both sides do the same: parameters, images … */
  readonly facts: Readonly<Record<string, number>>;
  /** Does it once; the result is compared with the other side's. */
  readonly run: () => number | void | Promise<number | void>;
}

/** @param folder where the driver put the files that works read. */
export type CreateWork = (folder: string) => Work | Promise<Work>;
