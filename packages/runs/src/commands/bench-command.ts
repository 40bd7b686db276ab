import type { OwnCommand } from '@cxr-anomaly/engine/node';

/** The command of all methods, which also inspects data; messages of a single method's command refer people to it. */
export const BENCH_COMMAND: OwnCommand = { name: 'cxr-anomaly', package: '@cxr-anomaly/bench-runner' };
