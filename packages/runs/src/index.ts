export { loadBundle, type LoadedBundle } from './bundles/load-bundle';
export {
  describeOrigin,
  openTrusted,
  type BundleOrigin,
  type BundleTrust,
  type TrustedBundle,
} from './bundles/open-trusted';
export { verifyBundle, type VerifiedBundle } from './bundles/verify-bundle';
export { shrinkBundle, type ShrinkOptions, type ShrunkBundle } from './bundles/shrink-bundle';
export { signBundle, type SignedBundle } from './bundles/sign-bundle';
export { BENCH_COMMAND } from './commands/bench-command';
export { addEvaluateCommand } from './commands/evaluate-command';
export { chooseMethod, chooseMethods } from './methods/choose-methods';
export { loadMethod } from './methods/load-method';
export { addMethodOption, withOwnMethods, type MethodOptions } from './methods/method-option';
export { interruptible, Interruption } from './commands/interruptible';
export { createMethodProgram } from './commands/method-program';
export {
  addByOption,
  addDataOption,
  addJsonOption,
  addOmissionOptions,
  addStrictOption,
  addTrustOptions,
  addTrainingOptions,
  DEFAULT_PRESET,
  listOmissions,
  methodHelp,
  parseCount,
  parseMethods,
  parseWholes,
  type OmissionOptions,
  type TrainingOptions,
} from './commands/options';
export { quoteWords } from './commands/quote-words';
export { createProgram, EXIT, runProgram } from './commands/run-program';
export { addPlanCommand } from './commands/plan-command';
export { addScoreCommand } from './commands/score-command';
export { addTrainCommand } from './commands/train-command';
export { planRun, type PlanOptions, type RunPlan } from './plan/plan-run';
export { type PhaseTimes } from './plan/rehearse-training';
export { drawOverlay } from './pictures/color-scale';
export { showFilm } from './pictures/show-film';
export { showInput } from './pictures/show-input';
export { createReporter } from './reporting/create-reporter';
export {
  formatBytes,
  formatDuration,
  formatFigure,
  formatFraction,
  formatInterval,
  NO_INTERVAL,
} from './reporting/format';
export { describeLargestChange, FEW, nameColumns, type TitledColumns } from './reporting/describe-groups';
export { formatProfile } from './reporting/format-profile';
export { formatPairs } from './reporting/format-result';
export { print } from './reporting/print';
export { silentReporter, type Progress, type Reporter } from './reporting/reporter';
export { createStyles, type Styles } from './reporting/styles';
export { linesOf, showText, textInHtml, textInMarkdown, toJson } from './reporting/outside-text';
export { formatTable, RULE, type TableColumn } from './reporting/text-table';
export { learnInputGate } from './run/learn-input-gate';
export { digestPretrained, readPretrained } from './run/read-pretrained';
export { reportProblems, watchPreparation } from './run/report-data';
export { makeWritable } from './run/make-writable';
export { fingerprintMethod } from './run/code-fingerprint';
export { decisiveEngine } from './run/decisive-engine';
export { withOwnFolder, type OwnFolder } from './run/own-folder';
export { type RunConfig } from './run/run-config';
export { readJson, readText } from './run/read-json';
export { runFolder, type RunFolder } from './run/run-folder';
export { jsonKind, writeJson } from './run/write-json';
export { assertDigestsWritable, verifyDigests, writeDigests } from './run/digests';
export { readFinished, type FinishedFiles } from './run/read-finished';
export { parseEpochs, type LoggedEpoch } from './run/run-log';
export { type RunMetrics } from './run/run-metrics';
export { runConfigSchema, runFigures, runMetricsSchema } from './run/run-schemas';
export { formatScores, parseId, parseScores, SCORES, type RunScores } from './run/scores-csv';
export { bindMethod, type BoundMethod, type TrainOptions } from './run/bind-method';
export { DEFAULT_VAL_FRACTION, trainRun, type FinishedRun, type TrainRunOptions } from './run/train-run';
export { judgeScore, type Judgment } from './scoring/judge-score';
export { withFalseAlarmRate } from './scoring/with-false-alarm-rate';
export { assertTestable, evaluate, isTestable, type Interval, type TestMetrics } from './scoring/evaluate';
export { type ThresholdCounts } from './scoring/count-called';
export { FIGURE_NAMES, FIGURES, mapFigures, type Figure, type FigureName } from './scoring/figures';
export { chooseColumns } from './scoring/groups/choose-columns';
export { columnResultSchema, type ColumnResult, type GroupResult } from './scoring/groups/column-schema';
export { evaluateColumns, stratify, type TestedRuns } from './scoring/groups/evaluate-columns';
export { intervalSchema, testMetricsSchema } from './scoring/test-metrics-schema';
export { evaluateBundle, type BundleEvaluation, type EvaluateOptions } from './scoring/evaluate-bundle';
export { type FileFailure, type FileName } from './scoring/files/read-input';
export {
  scoreFiles,
  type FileScore,
  type FileScorer,
  type ScoreFilesOptions,
} from './scoring/files/score-files';
export { showNeighbors, type ShownNeighbor } from './scoring/files/show-neighbors';
export { type NearImage } from './scoring/files/write-neighbors';
export { openScorer, type ScoredImage, type Scorer } from './scoring/open-scorer';
export { configJsonSchema, toJsonSchema } from './commands/config/config-schema';
export { addConfigOption } from './commands/config/expand-config';
export { findCommand } from './commands/config/typed-words';
export {
  addShardOptions,
  countShards,
  cutEvenly,
  GO_ON,
  isSharded,
  shardsFolder,
  type ShardOptions,
} from './sharding/shard-options';
export { renderWork, shareWork, type ShardedWork, type WorkerJob } from './sharding/share-work';
export { scoreSource } from './scoring/score-source';
