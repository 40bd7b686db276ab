import type { OwnCommand } from '@cxr-anomaly/engine/node';

/** The command of all methods, which also looks at data; messages of a single method's command send people to it. */
export const BENCH_COMMAND: OwnCommand = { name: 'cxr-anomaly', package: '@cxr-anomaly/bench-runner' };
