import { bindMethod, type BoundMethod } from '@cxr-anomaly/runs';
import type { MahalanobisSettings } from './config';
import { mahalanobis } from './method';

export type { ScoredImage, Scorer, TrainOptions } from '@cxr-anomaly/runs';

/** Training, and scoring of files, with this method. */
export const { train, openScorer }: BoundMethod<MahalanobisSettings> = bindMethod(mahalanobis);
