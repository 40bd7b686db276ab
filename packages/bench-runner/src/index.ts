export { bench, type BenchOptions } from './bench/bench';
export { type BaselineEntry, type LeaderboardEntry, type MethodEntry } from './bench/leaderboard';
export { createBenchProgram } from './program';
export { methods } from './registry';
