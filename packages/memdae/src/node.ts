import { bindMethod, type BoundMethod } from '@cxr-anomaly/runs';
import type { MemDaeSettings } from './config';
import { memDae } from './method';

export type { ScoredImage, Scorer, TrainOptions } from '@cxr-anomaly/runs';

/** Training, and scoring of files, with this method. */
export const { train, openScorer }: BoundMethod<MemDaeSettings> = bindMethod(memDae);
