/** Why a metric has no value, for programs to read instead of the message. */
export type MetricErrorReason =
  | 'empty'
  | 'unequal-length'
  | 'not-a-number'
  | 'not-a-label'
  | 'one-class'
  | 'too-few'
  | 'no-spread'
  | 'out-of-range';

/** A metric has no value for these inputs. The message says which input is wrong and what to do. */
export class MetricError extends Error {
  override readonly name = 'MetricError';

  constructor(
    readonly reason: MetricErrorReason,
    message: string,
  ) {
    super(message);
  }
}
