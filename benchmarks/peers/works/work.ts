/** What one side of a row does. */
export interface Work {
  /** What a reader checks that both sides do the same by: parameters, images … */
  readonly facts: Readonly<Record<string, number>>;
  /** Does it once; a result is compared with the other side's. */
  readonly run: () => number | void | Promise<number | void>;
}

/** @param folder where the driver has put the files that works read. */
export type CreateWork = (folder: string) => Work | Promise<Work>;
