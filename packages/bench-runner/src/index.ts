export { bench, type BenchOptions } from './bench/bench';
export { type BaselineComparison } from './bench/compare-with-baselines';
export { type BaselineEntry, type LeaderboardEntry, type MethodEntry } from './bench/leaderboard';
export { createBenchProgram } from './program';
export { writeReport, type WriteReportOptions } from './report/write-report';
export { methods } from './registry';
