export { MetricError, type MetricErrorReason } from './metric-error';
export { quantile } from './quantile';
export { auroc } from './ranking/auroc';
export { averagePrecision } from './ranking/average-precision';
export { pixelAuroc } from './ranking/pixel-auroc';
export { precisionRecallCurve, type PrecisionRecallCurve } from './ranking/precision-recall-curve';
export { rocCurve, type RocCurve } from './ranking/roc-curve';
export { equalErrorRate } from './operating-points/equal-error-rate';
export { f1Max, type F1Max } from './operating-points/f1-max';
export { fprAtTpr, type FprAtTpr } from './operating-points/fpr-at-tpr';
export { isCalledAnomalous } from './operating-points/is-called-anomalous';
export { sensitivity } from './operating-points/sensitivity';
export { specificity } from './operating-points/specificity';
export { adjustedAuroc } from './inference/adjusted-auroc';
export { aurocWithCi, type AurocWithCi } from './inference/auroc-with-ci';
export {
  bootstrapCi,
  type BootstrapCi,
  type BootstrapOptions,
  type RankingMetric,
} from './inference/bootstrap-ci';
export { compareAurocs, type AurocComparison } from './inference/compare-aurocs';
export { conformalPValues } from './inference/conformal-p-values';
export { conformalRank } from './inference/conformal-rank';
export { estimateAuroc, type EstimatedAuroc, type EstimateOptions } from './inference/estimate-auroc';
export { estimateDifference, type EstimatedDifference } from './inference/estimate-difference';
export { mannWhitney, type MannWhitney } from './inference/mann-whitney';
