import { bindMethod, type BoundMethod } from '@cxr-anomaly/runs';
import type { RladSettings } from './config';
import { rlad } from './method';

export type { ScoredImage, Scorer, TrainOptions } from '@cxr-anomaly/runs';

/** Training, and scoring of files, with this method. */
export const { train, openScorer }: BoundMethod<RladSettings> = bindMethod(rlad);
