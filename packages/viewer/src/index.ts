/** For other web pages: opens bundles, scores images, and defines the element `<cxr-anomaly-result>`. */
export type {
  BackendCheck,
  BundleScore,
  Evidence,
  ExaminedImage,
  Levels,
  OpenedBundle,
  ScoredImage,
} from './contracts';
export { openBundle, type ViewerBundle } from './api/open-bundle';
export { CxrAnomalyResult } from './element/cxr-anomaly-result';
