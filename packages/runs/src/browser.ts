/** What a web page shares with the commands: from a decoded image to its score, its pictures and its metrics. */
export { colorEvidence, strengthOf, type Picture } from './pictures/color-scale';
export { showInput } from './pictures/show-input';
export { formatFigure, formatInterval, NO_INTERVAL } from './reporting/format';
export { formatCsvRow, showText } from './reporting/outside-text';
export { countCalled, type ThresholdCounts } from './scoring/count-called';
export { evaluate, isTestable, type TestMetrics } from './scoring/evaluate';
export { judgeScore, type Judgment } from './scoring/judge-score';
export { prepareInput, type PreparedInput, type PrepareInputOptions } from './scoring/prepare-input';
